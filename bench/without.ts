/** A copy without one of its fields. */
export function without<Row extends object, Key extends keyof Row>(row: Row, key: Key): Omit<Row, Key> {
  const { [key]: _left, ...rest } = row;
  return rest;
}

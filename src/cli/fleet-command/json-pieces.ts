/** An object as JSON, of its arrays one element at a time: all of it may be more than a string can hold. */
export function* jsonPieces(value: object): Generator<string> {
  let separator = '{';
  for (const [key, part] of Object.entries(value) as Array<[string, unknown]>) {
    if (part === undefined) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    if (Array.isArray(part)) yield* elements(part);
    else yield JSON.stringify(part);
  }
  yield separator === '{' ? '{}\n' : '}\n';
}

function* elements(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [index, one] of list.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(one ?? null)}`;
  yield ']';
}

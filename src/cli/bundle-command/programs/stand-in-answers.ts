/** What a statement is answered with: one row, or where there is no column none. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly oid: number; readonly value: string }[];
  readonly command: string;
}

/** Of the type `integer`, which is what most keys are. */
const INT4 = 23;

/** One answer a statement. A row has each column that the statement names, and 1 in it. */
export function answersTo(sql: string): readonly Answer[] {
  const statements = sql.split(/;\s*(?=\S)/);
  return statements.map((statement) => {
    const [, list] =
      /^\s*SELECT\s+(.*?)\s+FROM\s/is.exec(statement) ??
      /\sRETURNING\s+(.*?)\s*;?\s*$/is.exec(statement) ??
      [];
    const items = list?.split(', ') ?? [];
    const names = items.flatMap((item) => /"([^"]+)"\s*$/.exec(item)?.[1] ?? []);
    // What it cannot read, it does not answer in part.
    const columns = names.length < items.length ? [] : names.map((name) => ({ name, oid: INT4, value: '1' }));
    return { columns, command: commandOf(statement, columns.length > 0 ? 1 : 0) };
  });
}

function commandOf(statement: string, rows: number): string {
  const word = (/^\s*([a-z]+)/i.exec(statement)?.[1] ?? 'SELECT').toUpperCase();
  if (word === 'INSERT') return `INSERT 0 ${rows}`;
  return word === 'SELECT' || word === 'UPDATE' || word === 'DELETE' ? `${word} ${rows}` : word;
}

import { expect, test } from 'vitest';
import { builtInTypes } from '../../../src/models/built-in-types.js';
import { adminQuery, server } from '../../helpers/server.js';

interface Row {
  readonly name: string;
  readonly oid: number;
  readonly array: number;
  readonly range: number | null;
  readonly rangearray: number | null;
}

/** What the running server has; an OID below 10 000 is written into PostgreSQL's source. */
const onServer = () =>
  adminQuery<Row & Record<string, unknown>>(`
    SELECT t.typname AS name, t.oid, t.typarray AS array, r.rngtypid AS range, a.typarray AS rangearray
      FROM pg_type t
      LEFT JOIN pg_range r ON r.rngsubtype = t.oid AND r.rngtypid < 10000
      LEFT JOIN pg_type a ON a.oid = r.rngtypid
     WHERE t.typtype = 'b' AND t.typarray <> 0 AND t.oid < 10000`);

test('the table is what the server has: every built-in type that can be a column, and no other', async () => {
  const rows = await onServer();
  const expected = Object.fromEntries(
    rows.map(({ name, oid, array, range, rangearray }) => [
      name,
      { oid, arrayOid: array, ...(range && { rangeOid: range, arrayRangeOid: rangearray }) },
    ]),
  );
  expect(rows.length).toBeGreaterThan(50);
  // PostgreSQL 13 is the oldest that has all of them.
  if (server().version >= 130_000) expect(builtInTypes()).toEqual(expected);
  else expect(builtInTypes()).toMatchObject(expected);
});

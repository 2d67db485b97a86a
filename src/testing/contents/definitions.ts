import { firstRow, queryAll, type Admin } from './admin.js';
import { countsSql, digestsSql, settled, type Catalogue } from './catalogues.js';

/** What catalogues said at one moment. */
export interface Definitions {
  /** A hash for each catalogue that was read. */
  readonly digests: ReadonlyMap<string, string>;
  /** As `countsSql` gives them when nothing is new. */
  readonly counts: string;
  /** Rows of transactions from this one on were written afterwards. */
  readonly xid: string;
}

/** Reads the definitions in these catalogues. */
export async function readDefinitions(
  admin: Admin,
  catalogues: readonly Catalogue[],
  columns: ReadonlyMap<string, string>,
): Promise<Definitions> {
  const results = await queryAll(
    admin,
    // So that names are written with their schemas.
    `SET LOCAL search_path = pg_catalog;
     SELECT ${digestsSql(catalogues, columns)} AS digests, ${countsSql(`'3'::xid`)} AS counts, (pg_current_xact_id()::xid)::text AS xid`,
  );
  const row = firstRow(results.at(-1));
  const digests = (row['digests'] ?? '').split(',');
  return {
    digests: new Map(catalogues.map(({ name }, i) => [name, digests[i] ?? ''])),
    counts: settled(row['counts'] ?? ''),
    xid: after(row['xid'] ?? ''),
  };
}

/** The transaction after this one. Ids are of 32 bits, and the first three are the server's own. */
export function after(xid: string): string {
  return String(Math.max((Number(xid) + 1) % 2 ** 32, 3));
}

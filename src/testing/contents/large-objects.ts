import pg from 'pg';
import type { Admin } from './admin.js';

export interface LargeObject {
  readonly oid: string;
  readonly owner: string;
  /** As PostgreSQL writes it: `\x6869`. */
  readonly data: string;
}

const LARGE_OBJECTS_SQL = `
SELECT oid::text, quote_ident(pg_catalog.pg_get_userbyid(lomowner)) AS owner, pg_catalog.lo_get(oid)::text AS data
  FROM pg_catalog.pg_largeobject_metadata ORDER BY oid`;

export async function readLargeObjects(admin: Admin): Promise<LargeObject[]> {
  return (await admin.query(LARGE_OBJECTS_SQL)).rows as LargeObject[];
}

/** Whether one of them was made, written or removed since. Only a superuser may look at their pages: others always hear yes. */
export function largeObjectsChanged(taken: readonly LargeObject[], superuser: boolean, xid: string): string {
  const count = `(SELECT count(*) FROM pg_catalog.pg_largeobject_metadata) <> ${taken.length}`;
  if (taken.length === 0) return count;
  if (!superuser) return 'true';
  const later = ['pg_largeobject_metadata', 'pg_largeobject'].map(
    (name) => `EXISTS (SELECT FROM pg_catalog.${name} WHERE age(xmin) <= age(${xid}))`,
  );
  // A page that was truncated away leaves no row behind, but its number.
  const pages = `(SELECT count(*) FROM pg_catalog.pg_largeobject)`;
  return `(${[count, ...later].join(' OR ')} OR ${pages} <> ${pagesOf(taken)})`;
}

/** PostgreSQL keeps a large object in pages of a quarter of a block. */
function pagesOf(taken: readonly LargeObject[]): number {
  return taken.reduce((sum, { data }) => sum + Math.ceil((data.length - 2) / 2 / 2048), 0);
}

export function refillLargeObjects(taken: readonly LargeObject[]): string[] {
  return [
    'SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata',
    ...taken.flatMap(({ oid, owner, data }) => [
      `SELECT pg_catalog.lo_from_bytea(${oid}, ${pg.escapeLiteral(data)}::bytea)`,
      `ALTER LARGE OBJECT ${oid} OWNER TO ${owner}`,
    ]),
  ];
}

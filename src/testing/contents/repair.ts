import { sqlStateOf } from '../../postgres/error-code.js';
import { queryAll, type Admin } from './admin.js';
import { lasting, type Catalogue } from './catalogues.js';
import { readDefinitions, type Definitions } from './definitions.js';
import { LOCK_MS } from './put-back.js';
import type { TakenContents } from './taken.js';

/**
 * Drops what was created since. How the catalogues that have changed are then, or `undefined` if what was there before
 * is not as it was.
 */
export async function repair(
  admin: Admin,
  taken: TakenContents,
  changed: readonly Catalogue[],
): Promise<Definitions | undefined> {
  const drops = await dropStatements(admin, taken, changed);
  const statements = [...drops, ...(await unfill(admin, taken))];
  if (statements.length > 0) {
    const settings = `SET LOCAL lock_timeout = ${LOCK_MS}; SET LOCAL client_min_messages = error;
${taken.replicates ? 'SET LOCAL session_replication_role = replica;' : ''}`;
    try {
      await admin.query(`${settings}\n${statements.join(';\n')}`);
    } catch (error) {
      const code = sqlStateOf(error);
      if (code === undefined || code === LOCK_NOT_AVAILABLE || !/^(2BP01|42)/.test(code)) throw error;
      // What cannot be dropped holds something that was there before, or is gone with it.
      return undefined;
    }
  }
  const definitions = await readDefinitions(admin, changed, taken.columns);
  const same = [...definitions.digests].every(([name, digest]) => taken.digests.get(name) === digest);
  return same ? definitions : undefined;
}

/** Empties the materialized views that had never been filled. */
async function unfill(admin: Admin, { tables }: TakenContents): Promise<string[]> {
  const unfilled = tables.filter(({ populated }) => !populated);
  if (unfilled.length === 0) return [];
  const oids = unfilled.map(({ oid }) => oid).join(',');
  const { rows } = await admin.query(
    `SELECT oid::text FROM pg_catalog.pg_class WHERE oid = ANY ('{${oids}}'::oid[]) AND relispopulated`,
  );
  const filled = (rows as { oid: string }[]).map(({ oid }) => oid);
  return unfilled
    .filter(({ oid }) => filled.includes(oid))
    .map(({ name }) => `REFRESH MATERIALIZED VIEW ${name} WITH NO DATA`);
}

export const LOCK_NOT_AVAILABLE = '55P03';

const DROP_OBJECT = `'DROP ' || CASE o.type WHEN 'statistics object' THEN 'STATISTICS' ELSE o.type END || ' IF EXISTS ' || o.identity || ' CASCADE'`;

/** What is dropped otherwise. */
const DROP: Readonly<Record<string, string>> = {
  pg_constraint: `'ALTER ' || CASE c.contypid WHEN 0 THEN 'TABLE ' || c.conrelid::regclass ELSE 'DOMAIN ' || c.contypid::regtype END
                  || ' DROP CONSTRAINT IF EXISTS ' || quote_ident(c.conname) || ' CASCADE'`,
};

/** Without those that go with another one, such as the type of a table's rows or what an extension brings. */
async function dropStatements(
  admin: Admin,
  { objects }: TakenContents,
  changed: readonly Catalogue[],
): Promise<string[]> {
  const droppable = changed.filter((catalogue) => catalogue.droppable);
  if (droppable.length === 0) return [];
  const array = (name: string) => `'{${objects.get(name)}}'::oid[]`;
  const unless = (name: string) => {
    // A type of rows alone is dropped as a type.
    if (name === 'pg_class') return `AND c.relkind <> 'c'`;
    if (name !== 'pg_constraint') return '';
    // That of a new table or a new domain goes with it.
    return `AND (c.conrelid = ANY (${array('pg_class')}) OR c.contypid = ANY (${array('pg_type')}))`;
  };
  const parts = droppable.map((catalogue, i) => {
    const known = array(catalogue.name);
    return `SELECT ${i} AS place, ${DROP[catalogue.name] ?? DROP_OBJECT} AS statement
      FROM pg_catalog.${catalogue.name} c, pg_identify_object('pg_catalog.${catalogue.name}'::regclass, c.oid, 0) o
     WHERE ${lasting(catalogue)} AND c.oid <> ALL (${known}) ${unless(catalogue.name)}
       AND o.schema IS DISTINCT FROM 'pg_toast'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.${catalogue.name}'::regclass AND d.objid = c.oid AND d.objsubid = 0
                          AND d.deptype IN ('i', 'e', 'P', 'S'))`;
  });
  const results = await queryAll(
    admin,
    `SET LOCAL search_path = pg_catalog; ${parts.join(' UNION ALL ')} ORDER BY place`,
  );
  return ((results.at(-1)?.rows ?? []) as { statement: string }[]).map(({ statement }) => statement);
}

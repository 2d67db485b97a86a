import type { Admin } from './admin.js';
import type { Holder } from './contents-in-use-error.js';

const HOLDERS_SQL = `
SELECT json_build_object('pid', a.pid, 'applicationName', coalesce(a.application_name, ''),
  'state', coalesce(a.state, 'in a state that this role may not see'), 'query', coalesce(a.query, ''), 'tables', l.tables)::text AS holder
  FROM pg_catalog.pg_stat_activity a, LATERAL (
    SELECT ARRAY(SELECT DISTINCT k.relation::regclass::text FROM pg_catalog.pg_locks k
                   JOIN pg_catalog.pg_class c ON c.oid = k.relation
                  WHERE k.pid = a.pid AND k.granted AND k.relation >= 16384 AND c.relkind IN ('r', 'p', 'm')) AS tables) l
 WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
   AND (a.backend_xid IS NOT NULL OR cardinality(l.tables) > 0)
 ORDER BY a.xact_start`;

/** The sessions in whose transactions something was written or locked. */
export async function findHolders(admin: Admin): Promise<Holder[]> {
  const { rows } = await admin.query(HOLDERS_SQL);
  return (rows as { holder: string }[]).map(({ holder }) => JSON.parse(holder) as Holder);
}

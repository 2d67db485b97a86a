import {
  startFleet,
  type Fleet,
  type FleetOptions,
  type InvocationResult,
  type RuntimeName,
} from 'sluice/fleet';
import { expect } from 'vitest';
import { bundleHandler } from '../../helpers/bundle.js';
import { waitUntil } from '../../helpers/server.js';
import type { Order } from '../handlers/promises.js';

/** Lambda's timeout for the functions under test. */
export const TIMEOUT_MS = 2_000;

type Given = Omit<FleetOptions, 'handler' | 'runtime' | 'node'>;

/** A fleet of the obedient function, on a PostgreSQL of its own. */
export async function obedientFleet(
  runtime: RuntimeName,
  node: string,
  { containers, database, ...options }: Given = {},
): Promise<Fleet> {
  const handler = await bundleHandler('test/fleet/handlers/promises.ts');
  return startFleet({
    handler,
    runtime,
    node,
    containers: {
      max: 1,
      timeoutMs: TIMEOUT_MS,
      ...(typeof containers === 'number' ? { max: containers } : containers),
    },
    database: { maxConnections: 40, ...database },
    ...options,
  });
}

/** What the obedient function needs on the server. */
export async function prepare(fleet: Fleet): Promise<void> {
  await fleet.database.query('CREATE TABLE IF NOT EXISTS locked (id int PRIMARY KEY)');
  await fleet.database.query('INSERT INTO locked VALUES (1) ON CONFLICT DO NOTHING');
  await fleet.database.query('CREATE TABLE IF NOT EXISTS written (value int)');
  await fleet.database.query('GRANT ALL ON locked, written TO PUBLIC');
}

export function order(
  fleet: Fleet,
  does: Order['does'],
  more: Omit<Order, 'does'> = {},
): Promise<InvocationResult> {
  return fleet.invoke({ does, ...more } satisfies Order);
}

/** An ordinary invocation is answered rightly. */
export async function works(fleet: Fleet, value = 7): Promise<InvocationResult> {
  const result = await order(fleet, 'works', { value });
  expect([result.error, result.payload]).toMatchObject([undefined, { value }]);
  return result;
}

/** At the server: no backend of a container, no lock, no open transaction. A backend is listed for a moment after its client has gone. */
export async function nothingIsLeft(fleet: Fleet, ms = 3_000): Promise<void> {
  await waitUntil(async () => (await left(fleet)) === '0 backends, 0 locks, 0 transactions', {
    ms,
    what: 'nothing to be left at the server',
  });
}

/** The same where a container is never frozen: idle connections may stay for a while, with nothing open on them. */
export async function onlyIdleIsLeft(fleet: Fleet, most: number, ms = 3_000): Promise<void> {
  await waitUntil(
    async () => {
      const { total, idle } = await fleet.database.connections();
      const seen = `${total - idle} not idle, ${total > most ? 'too many' : 'in bounds'}, ${await left(fleet)}`;
      return /^0 not idle, in bounds, \d+ backends, 0 locks, 0 transactions$/.test(seen);
    },
    { ms, what: `at most ${most} idle connections to be left at the server` },
  );
}

async function left({ database }: Fleet): Promise<string> {
  const { total } = await database.connections();
  const [row] = await database.query<{ locks: number; transactions: number }>(
    `SELECT (SELECT count(*)::int FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
              WHERE c.relname IN ('locked', 'written') AND l.pid <> pg_backend_pid()) AS locks,
            (SELECT count(*)::int FROM pg_stat_activity
              WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()) AS transactions`,
  );
  return `${total} backends, ${row?.locks} locks, ${row?.transactions} transactions`;
}

/** The server runs a statement with this in its text, or has run it last. */
export async function statementRuns(
  { database }: Fleet,
  text: string,
  state: 'active' | 'idle' = 'active',
): Promise<void> {
  await waitUntil(
    async () =>
      (
        await database.query(
          'SELECT 1 FROM pg_stat_activity WHERE state = $1 AND query LIKE $2 AND pid <> pg_backend_pid()',
          [state, `%${text}%`],
        )
      ).length > 0,
    { what: `${text} to be ${state}` },
  );
}

/** Somebody holds the lock on the row that `holds a lock` takes. */
export async function rowIsLocked({ database }: Fleet): Promise<boolean> {
  const rows = await database.query('SELECT id FROM locked WHERE id = 1 FOR UPDATE SKIP LOCKED');
  return rows.length === 0;
}

import pg from 'pg';
import { QueryTypes } from 'sequelize';
import { describe, expect, test } from 'vitest';
import { lambda, testDatabase, value, type TestDatabase } from '../../helpers/database.js';
import type { PgBouncer } from '../../helpers/pgbouncer.js';
import { waitUntil } from '../../helpers/server.js';
import { behindPgBouncer, clientsAreGone } from './behind-pgbouncer.js';
import { openShop, useEverything } from './workload.js';

describe('behind PgBouncer in transaction mode', () => {
  test('more invocations at once than connections to the server: each gets its turn', async () => {
    await behindPgBouncer({ defaultPoolSize: 2 }, async ({ bouncer, options }) => {
      const containers = Array.from({ length: 8 }, () => testDatabase(options));
      const pids = new Set<number>();
      let inside = 0;
      const work = async (db: TestDatabase, number: number) => {
        pids.add(await value<number>(db, 'SELECT pg_backend_pid()'));
        inside++;
        // From here on all of them are connected at once.
        await waitUntil(() => inside === containers.length, { ms: 20_000, what: 'all to be inside' });
        const slow = `SELECT ${number} FROM pg_sleep(0.05)`;
        const together = await Promise.all([value(db, slow), value(db, slow)]);
        const ids = await db.sequelize.transaction(async (transaction) => {
          const id = async () =>
            db.sequelize.query('SELECT txid_current()::text', { transaction, type: 'SELECT' });
          return JSON.stringify(await id()) === JSON.stringify(await id());
        });
        return [...together, ids];
      };
      const results = await Promise.all(
        containers.map((db, number) => lambda(db, () => work(db, number))({})),
      );

      expect(results).toEqual(containers.map((_, number) => [number, number, true]));
      expect(pids.size).toBeLessThanOrEqual(2);
      expect((await bouncer.admin('SHOW SERVERS')).length).toBeLessThanOrEqual(2);
      await clientsAreGone(bouncer);
    });
  });

  test('an invocation leaves no client, and the session of the server as it was', async () => {
    await behindPgBouncer({ defaultPoolSize: 1 }, async ({ bouncer, options }) => {
      const shop = await openShop(options);
      const before = await sessionState(bouncer);
      await lambda(shop.db, () => useEverything(shop))({});
      await clientsAreGone(bouncer);

      expect((await bouncer.admin('SHOW SERVERS')).map(({ state }) => state)).toEqual(['idle']);
      expect(await sessionState(bouncer)).toEqual(before);
    });
  });

  test("each client's time zone is its own, on one connection to the server", async () => {
    await behindPgBouncer({ defaultPoolSize: 1 }, async ({ bouncer, options }) => {
      const local = {
        '+00:00': '2026-01-15 10:00:00+00',
        '+02:00': '2026-01-15 12:00:00+02',
        '-05:30': '2026-01-15 04:30:00-05:30',
        'Europe/Berlin': '2026-01-15 11:00:00+01',
      };
      const before = await sessionState(bouncer);
      const databases = Object.entries(local).map(([timezone, text]) => ({
        db: testDatabase({ ...options, sequelize: { timezone } }),
        text,
      }));
      const noon = new Date('2026-01-15T10:00:00Z');
      const ask = async (db: TestDatabase) => {
        const answers: unknown[] = [];
        for (let i = 0; i < 5; i++)
          answers.push(await value(db, "SELECT '2026-01-15T10:00:00Z'::timestamptz::text"));
        const rows = await db.sequelize.query<{ at: Date }>('SELECT :noon::timestamptz AS at', {
          replacements: { noon },
          type: QueryTypes.SELECT,
        });
        return [...answers, rows[0]?.at];
      };
      const answers = await Promise.all(databases.map(({ db }) => lambda(db, () => ask(db))({})));
      expect(answers).toEqual(databases.map(({ text }) => [text, text, text, text, text, noon]));
      expect(await sessionState(bouncer)).toEqual(before);
    });
  });

  test('TLS, verified', async () => {
    await behindPgBouncer({ tls: true }, async ({ bouncer, options }) => {
      const db = testDatabase(options);
      const untrusting = testDatabase({ ...options, tls: true });
      const clients = await lambda(db, async () => {
        await db.sequelize.query('SELECT 1');
        return bouncer.clients(db.applicationName);
      })({});
      expect(clients.map(({ tls }) => tls)).toEqual([expect.stringContaining('TLSv1.3')]);
      const refused = lambda(untrusting, () => value(untrusting, 'SELECT 1'))({});
      await expect(refused).rejects.toMatchObject({ original: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    });
  });
});

/** What an unrelated client finds: settings and what else a session keeps. */
async function sessionState({ host, port, user, password, database }: PgBouncer): Promise<unknown> {
  const client = new pg.Client({ host, port, user, password, database, application_name: 'onlooker' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT pg_backend_pid() AS pid,
              (SELECT count(*) FROM pg_prepared_statements) AS statements,
              (SELECT count(*) FROM pg_cursors) AS cursors,
              (SELECT count(*) FROM pg_class WHERE relpersistence = 't') AS temporary_tables,
              (SELECT count(*) FROM pg_proc WHERE pronamespace = pg_my_temp_schema()) AS temporary_functions,
              (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS advisory_locks,
              (SELECT jsonb_object_agg(name, setting) FROM pg_settings) AS settings`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

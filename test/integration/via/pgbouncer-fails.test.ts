import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { allOptimised } from '../../helpers/all-optimised.js';
import { context, lambda, record, runs, testDatabase, value } from '../../helpers/database.js';
import type { PgBouncer } from '../../helpers/pgbouncer.js';
import { adminQuery, server, terminate, uniqueName, waitUntil, withSchema } from '../../helpers/server.js';
import { addressOf, behindPgBouncer, clientsAreGone } from './behind-pgbouncer.js';

describe('when something fails behind PgBouncer', () => {
  test.each([false, true])(
    'a statement that runs at the deadline is cancelled on the server (TLS: %s)',
    async (tls) => {
      await behindPgBouncer({ defaultPoolSize: 1, tls }, async ({ bouncer, options }) => {
        const db = testDatabase(options);
        const leaks = record('sluice:leak');
        const late = lambda(db, async () => {
          const sleeping = db.sequelize.query('SELECT pg_sleep(60)');
          sleeping.catch(() => undefined);
          await runs(db);
          return sleeping;
        });
        await expect(late({}, context(2_000))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
        expect(leaks.map(({ kind }) => kind)).toEqual(['query']);

        // The only connection to the server is free, long before the statement would have ended by itself.
        expect(await lambda(db, () => value(db, 'SELECT 1'))({}, context(20_000))).toBe(1);
        await clientsAreGone(bouncer);
      });
    },
  );

  test('a transaction that an invocation leaves open is rolled back, and its lock is free', async () => {
    await withSchema(async (schema) => {
      await behindPgBouncer({ defaultPoolSize: 2 }, async ({ bouncer, options }) => {
        const db = testDatabase(options);
        const leaks = record('sluice:leak');
        await lambda(db, () => db.sequelize.query(`CREATE TABLE ${schema}.t AS SELECT 1 AS a`))({});
        await lambda(db, async () => {
          const transaction = await db.sequelize.transaction();
          await db.sequelize.query(`UPDATE ${schema}.t SET a = 2`, { transaction });
        })({});
        expect(leaks.map(({ kind }) => kind)).toEqual(['transaction']);
        const [, changed] = await lambda(db, () =>
          db.sequelize.query(`UPDATE ${schema}.t SET a = 3 WHERE a = 1`),
        )({});
        expect(changed).toMatchObject({ rowCount: 1 });
        await clientsAreGone(bouncer);
      });
    });
  });

  test('PgBouncer is restarted between two invocations', async () => {
    await behindPgBouncer({}, async ({ bouncer, options }) => {
      const db = testDatabase(options);
      const one = lambda(db, () => value(db, 'SELECT 1'));
      expect(await one({})).toBe(1);
      await bouncer.kill();
      await bouncer.start();
      expect(await one({})).toBe(1);
    });
  });

  test('an invocation that arrives while PgBouncer is down waits for it', async () => {
    await behindPgBouncer({}, async ({ bouncer, options }) => {
      const db = testDatabase(options);
      await bouncer.kill();
      const waiting = lambda(db, () => value(db, 'SELECT 1'))({});
      await sleep(200);
      await bouncer.start();
      expect(await waiting).toBe(1);
    });
  });

  test('PgBouncer is restarted in the middle of a statement: it fails, and the next one connects anew', async () => {
    await behindPgBouncer({}, async ({ bouncer, options }) => {
      const db = testDatabase(options);
      const result = await lambda(db, async () => {
        const cut = db.sequelize.query('SELECT pg_sleep(60)').catch((error: Error) => error);
        await runs(db);
        await bouncer.kill();
        const error = await cut;
        await bouncer.start();
        return [error, await value(db, 'SELECT 1')];
      })({});
      expect(result).toEqual([expect.any(Error), 1]);
      // What `via` costs: without a guard the statement goes on when its client is gone.
      expect(await terminate(db.applicationName)).toBeGreaterThan(0);
    });
  });

  test('guards that are set for the role hold behind PgBouncer', async () => {
    const role = await guardedRole({
      client_connection_check_interval: 100,
      idle_in_transaction_session_timeout: 300,
    });
    const target = { ...server(), ...role };
    await behindPgBouncer({ target }, async ({ bouncer, options }) => {
      const network = await startTcpProxy({ port: bouncer.port });
      const db = testDatabase({ ...options, port: network.port });
      const states = async () => (await db.backends()).map(({ state }) => state);
      await lambda(db, async () => {
        const transaction = await db.sequelize.transaction();
        await waitUntil(async () => !(await states()).includes('idle in transaction'), {
          ms: 10_000,
          what: 'the server to end the idle transaction',
        });
        await expect(db.sequelize.query('SELECT 1', { transaction })).rejects.toBeInstanceOf(Error);

        const cut = db.sequelize.query('SELECT pg_sleep(60)').catch((error: Error) => error);
        await runs(db);
        network.reset();
        expect(await cut).toBeInstanceOf(Error);
        await waitUntil(async () => !(await states()).includes('active'), {
          ms: 10_000,
          what: 'the statement without a client to end',
        });
      })({});
      await network.stop();
    });
    await adminQuery(`DROP ROLE ${role.user}`);
  });

  test('PgBouncer is full: its own error, nothing is left, and the next invocation gets in', async () => {
    await behindPgBouncer({ maxClientConn: 1 }, async ({ bouncer, options }) => {
      const db = testDatabase({ ...options, connectMs: 300 });
      const one = lambda(db, () => value(db, 'SELECT 1'));
      const other = await connectTo(bouncer);
      await expect(one({})).rejects.toMatchObject({
        original: { code: '08P01', message: 'no more connections allowed (max_client_conn)' },
      });
      await other.end();
      await clientsAreGone(bouncer);
      expect(await one({})).toBe(1);
    });
  });

  test('a query waits at PgBouncer for a connection to the server, at most query_wait_timeout', async () => {
    const settings = { query_wait_timeout: 1 };
    await behindPgBouncer({ defaultPoolSize: 1, settings }, async ({ bouncer, options }) => {
      const db = testDatabase(options);
      const one = lambda(db, () => value(db, 'SELECT 1'));
      const other = await connectTo(bouncer);
      await other.query('BEGIN');
      await expect(one({})).rejects.toMatchObject({ original: { message: 'query_wait_timeout' } });

      const waiting = one({});
      await waitUntil(
        async () => (await bouncer.admin('SHOW POOLS')).some(({ cl_waiting }) => Number(cl_waiting) > 0),
        {
          what: 'the invocation to wait at PgBouncer',
        },
      );
      await other.end();
      expect(await waiting).toBe(1);
    });
  });

  test('a statement that waits at PgBouncer when the deadline passes is never run', async () => {
    await withSchema(async (schema) => {
      await behindPgBouncer({ defaultPoolSize: 1 }, async ({ bouncer, options }) => {
        const db = testDatabase(options);
        const query = (sql: string) => lambda(db, () => db.sequelize.query(sql));
        await query(`CREATE TABLE ${schema}.t (a int)`)({});
        const other = await connectTo(bouncer);
        await other.query('BEGIN');
        const late = query(`INSERT INTO ${schema}.t VALUES (1)`)({}, context(1_000));
        await expect(late).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
        await other.end();
        // It was in PgBouncer's queue until now.
        await clientsAreGone(bouncer);
        expect(await query(`SELECT * FROM ${schema}.t`)({})).toEqual([[], expect.anything()]);
      });
    });
  });

  test('the server ends the connection of a running statement: the next statement has another one', async () => {
    await behindPgBouncer({ defaultPoolSize: 1 }, async ({ options }) => {
      const db = testDatabase(options);
      const result = await lambda(db, async () => {
        const cut = db.sequelize.query('SELECT pg_sleep(60)').catch((error: Error) => error);
        await runs(db);
        await terminate(db.applicationName);
        return [await cut, await value(db, 'SELECT 1')];
      })({});
      expect(result).toEqual([expect.any(Error), 1]);
    });
  });
});

describe('without `via`', () => {
  allOptimised();

  test('PgBouncer refuses the startup message; Sluice connects without what is optional, and says so once', async () => {
    await behindPgBouncer({}, async ({ bouncer }) => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error): void => void warnings.push(warning);
      process.on('warning', onWarning);
      try {
        const db = testDatabase(addressOf(bouncer));
        const one = lambda(db, () => value(db, 'SELECT 1'));
        expect([await one({}), await one({})]).toEqual([1, 1]);
        await new Promise(setImmediate);
        expect(warnings.map((warning) => 'code' in warning && warning.code)).toEqual(['SLUICE_NO_GUARDS']);
        await clientsAreGone(bouncer);
      } finally {
        process.off('warning', onWarning);
      }
    });
  });
});

async function connectTo({ host, port, user, password, database }: PgBouncer): Promise<pg.Client> {
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  return client;
}

async function guardedRole(settings: Record<string, number>): Promise<{ user: string; password: string }> {
  const role = { user: uniqueName('role'), password: uniqueName('secret') };
  await adminQuery(`CREATE ROLE ${role.user} LOGIN PASSWORD '${role.password}'`);
  for (const [name, ms] of Object.entries(settings))
    await adminQuery(`ALTER ROLE ${role.user} SET ${name} = ${ms}`);
  return role;
}

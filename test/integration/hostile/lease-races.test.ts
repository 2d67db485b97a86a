import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { context, lambda, noBackends, record, runs, testDatabase, value } from '../../helpers/database.js';
import { adminQuery, createSchema, server, waitUntil } from '../../helpers/server.js';

const LEASE_MS = 60_000;
const PID = 'SELECT pg_backend_pid()';

async function table(): Promise<string> {
  const name = `${await createSchema()}.rows`;
  await adminQuery(`CREATE TABLE ${name} (n int)`);
  await adminQuery(`GRANT ALL ON ${name} TO PUBLIC`);
  return name;
}

function freeze(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('parking', () => {
  test.each([undefined, LEASE_MS])(
    'a later invocation that is cut off takes nothing from its budget (leaseMs %s)',
    async (leaseMs) => {
      const rows = await table();
      const db = testDatabase({ ...(leaseMs && { leaseMs }), closeMs: 3_000 });
      const leaks = record('sluice:leak');
      const left = db.run(async () => {
        void db.sequelize.query(`INSERT INTO ${rows} SELECT 1 FROM pg_sleep(0.8)`);
        await runs(db);
      });
      await runs(db);
      await sleep(100);
      const controller = new AbortController();
      const second = db
        .run(() => sleep(5_000, undefined, { ref: false }), { signal: controller.signal })
        .catch(() => {});
      controller.abort();
      await Promise.all([left, second]);
      expect(leaks).toEqual([]);
      expect(await adminQuery(`SELECT n FROM ${rows}`)).toEqual([{ n: 1 }]);
    },
  );

  test.each([undefined, LEASE_MS])(
    'no recreate, and no cut, while the last one is still leaving (leaseMs %s)',
    async (leaseMs) => {
      const rows = await table();
      const db = testDatabase({ ...(leaseMs && { leaseMs }), closeMs: 3_000, idleRecreateMs: 300 });
      const leaks = record('sluice:leak');
      const recreates = record('sluice:recreate');
      await db.run(() => value(db, PID));
      const left = db.run(async () => {
        await sleep(500);
        void db.sequelize.query(`INSERT INTO ${rows} SELECT 1 FROM pg_sleep(0.8)`);
        await runs(db);
      });
      await runs(db);
      await sleep(100);
      await Promise.all([left, db.run(() => value(db, PID))]);
      expect(recreates).toEqual([]);
      expect(leaks).toEqual([]);
      expect(await adminQuery(`SELECT n FROM ${rows}`)).toEqual([{ n: 1 }]);
    },
  );

  test('a close hook of the user that waits does not shut out who has entered meanwhile', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const manager = db.sequelize.connectionManager as unknown as { close(...a: unknown[]): Promise<void> };
    const close = manager.close.bind(manager);
    manager.close = async (...args) => {
      await sleep(50);
      await close(...args);
    };
    const first = db.run(() => value(db, PID));
    await waitUntil(async () => (await db.backends()).length === 1, { what: 'the connection' });
    await sleep(10);
    const second = db.run(async () => {
      await sleep(100);
      return value(db, PID);
    });
    await first;
    expect(await second).toBeTypeOf('number');
  });
});

describe('guards', () => {
  test('db.run late in an invocation does not spoil the connection for the next one', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const connects = record('sluice:connect');
    const handler = lambda([], async (event: { ms: number }) => {
      await sleep(event.ms);
      return db.run(() => value<number>(db, PID));
    });
    await handler({ ms: 1_200 }, context(10_000));
    await handler({ ms: 0 }, context(10_000));
    expect(connects).toHaveLength(1);
  });

  test('parked ones that do not fit are freed for a longer invocation (max 1)', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS, pool: { max: 1 } });
    const handler = lambda(db, () => value<number>(db, PID));
    const a = await handler({}, context(2_000));
    const b = await handler({}, context(20_000));
    expect(a).not.toBe(b);
    await waitUntil(async () => (await db.backends()).length === 1, { what: 'only one' });
  });
});

describe('57P05', () => {
  test('a statement that was answered is not sent again', async () => {
    const rows = await table();
    const db = testDatabase({ leaseMs: 1_000 });
    await db.run(() => value(db, PID));
    await db
      .run(async () => {
        db.sequelize.addHook('afterQuery' as never, 'late', (async () => {
          db.sequelize.removeHook('afterQuery' as never, 'late');
          await sleep(1_500);
          throw new Error('hook');
        }) as never);
        await db.sequelize.query(`INSERT INTO ${rows} VALUES (1)`);
      })
      .catch(() => {});
    expect(await adminQuery(`SELECT n FROM ${rows}`)).toEqual([{ n: 1 }]);
  });

  async function lastWordOnItsWay(options = {}) {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    const db = testDatabase({ port: proxy.port, leaseMs: LEASE_MS, ...options });
    await db.run(async () => {
      await db.sequelize.query('SET idle_session_timeout = 100');
    });
    proxy.blackhole();
    await noBackends(db, 5_000);
    return { db, proxy };
  }

  test('a bound INSERT is done once', async () => {
    const logged: string[] = [];
    const { db, proxy } = await lastWordOnItsWay({ logging: (s: string) => void logged.push(s) });
    const rows = await table();
    const hooks: string[] = [];
    db.sequelize.addHook('beforeQuery' as never, (() => void hooks.push('before')) as never);
    db.sequelize.addHook('afterQuery' as never, (() => void hooks.push('after')) as never);
    logged.length = 0;
    await db.run(async () => {
      setTimeout(() => proxy.resume(), 100);
      await db.sequelize.query({
        query: `INSERT INTO ${rows} VALUES ($1)`,
        values: undefined,
        bind: [7],
      } as never);
    });
    expect(await adminQuery(`SELECT n FROM ${rows}`)).toEqual([{ n: 7 }]);
    await db.close();
    await proxy.stop();
  });

  test('two queries and a nested transaction at once', async () => {
    const { db, proxy } = await lastWordOnItsWay({ pool: { max: 3 } });
    const r = await db.run(async () => {
      setTimeout(() => proxy.resume(), 100);
      return Promise.all([
        value(db, 'SELECT 1'),
        value(db, 'SELECT 2'),
        db.sequelize.transaction({ readOnly: true }, (t) =>
          db.sequelize.transaction({ transaction: t }, async (u) => {
            await db.sequelize.query('SELECT 3', { transaction: u });
            return 3;
          }),
        ),
      ]);
    });
    expect(r).toEqual([1, 2, 3]);
    await db.close();
    await proxy.stop();
  });

  test('a second attempt that cannot connect is the error', async () => {
    const { db, proxy } = await lastWordOnItsWay({ connectMs: 500 });
    const outcome = db.run(async () => {
      setTimeout(() => {
        proxy.refuse();
        proxy.resume();
      }, 100);
      return db.sequelize.transaction(async () => 1);
    });
    await expect(outcome).rejects.toBeInstanceOf(Error);
    await proxy.accept();
    await db.close();
    await proxy.stop();
  });
});

describe('resuming', () => {
  test('the end comes in between: one leak report for one query', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    await db.run(() => value(db, PID));
    const leaks = record('sluice:leak');
    await db.run(() => void db.sequelize.query('SELECT 1').catch(() => {}));
    expect(leaks.length).toBeLessThanOrEqual(1);
    await db.run(() => value(db, PID));
  });
  test('abort in between', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    await db.run(() => value(db, PID));
    const leaks = record('sluice:leak');
    const c = new AbortController();
    await db
      .run(
        async () => {
          const q = db.sequelize.query('SELECT 1');
          q.catch(() => {});
          await new Promise(setImmediate);
          c.abort();
          await q;
        },
        { signal: c.signal },
      )
      .catch(() => {});
    expect(leaks.length).toBeLessThanOrEqual(1);
    expect(await db.run(() => value(db, 'SELECT 1'))).toBe(1);
  });
  test('closed by hand in between', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    await db.run(() => value(db, PID));
    const outcome = db.run(async () => {
      const q = value(db, PID);
      q.catch(() => {});
      await Promise.resolve();
      await db.sequelize.close();
      return q;
    });
    await expect(outcome).rejects.toMatchObject({ code: 'SLUICE_DATABASE_NOT_OPEN' });
    expect(await db.run(() => value(db, 'SELECT 1'))).toBe(1);
  });
});

test('a connection that was given back late is as old as the server says', async () => {
  const db = testDatabase({ leaseMs: 1_000 });
  const errors: string[] = [];
  for (let i = 0; i < 3; i++)
    await db
      .run(async () => {
        const c = (await db.sequelize.connectionManager.getConnection({ type: 'read' })) as never as {
          query(s: string): Promise<unknown>;
        };
        await c.query('SELECT 1');
        await sleep(600);
        db.sequelize.connectionManager.releaseConnection(c as never);
        // idle for 600 ms at the server, for 0 here
        freeze(500);
        await value(db, PID);
      })
      .catch((e: Error) => void errors.push(e.message));
  expect(errors).toEqual([]);
});

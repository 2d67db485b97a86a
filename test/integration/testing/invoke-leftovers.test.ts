import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { invoke } from '../../../src/testing/invoke.js';
import { LeftoverError } from '../../../src/testing/leftover-error.js';
import { lambdaContext } from '../../../src/testing/lambda-context.js';
import { lambda, record, runs, testDatabase, value } from '../../helpers/database.js';
import { handlerOf, rejection, watchWarnings } from './handler-of.js';

/** The runner would take a rejection for its own, and fail the run. */
function withoutRunner(): void {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });
}

async function leftovers(promise: Promise<unknown>): Promise<LeftoverError['leftovers']> {
  const error = await rejection(promise);
  expect(error).toBeInstanceOf(LeftoverError);
  expect(error).toMatchObject({ code: 'SLUICE_LEFTOVER' });
  return (error as LeftoverError).leftovers;
}

describe('what an invocation leaves over fails the test', () => {
  test('a query that nobody awaited, and that ends while the database is closed', async () => {
    const db = testDatabase();
    const Forget = handlerOf([db], async () => {
      await value(db, 'SELECT 1');
      void db.sequelize.query("SELECT pg_sleep(0.05), 'secret'");
      await sleep(10);
    });
    const left = await leftovers(invoke(Forget, {}));
    expect(left).toEqual([
      { kind: 'unawaited', database: db.name, sql: 'SELECT pg_sleep(?), ?', reason: undefined },
    ]);
  });

  test('a query that is begun last of all, on a connection that is free', async () => {
    const db = testDatabase();
    const Forget = handlerOf([db], async () => {
      await value(db, 'SELECT 1');
      void db.sequelize.query('SELECT 2');
    });
    for (let i = 0; i < 5; i++) {
      expect(await leftovers(invoke(Forget, {}))).toMatchObject([{ kind: 'unawaited', sql: 'SELECT ?' }]);
    }
  });

  test('a query that nobody awaited, and that has to be cut off, is told once', async () => {
    const db = testDatabase({ closeMs: 100 });
    const Forget = handlerOf([db], async () => {
      void db.sequelize.query('SELECT pg_sleep(30)');
      await runs(db);
    });
    const error = await rejection(invoke(Forget, {}));
    expect(error).toMatchObject({
      leftovers: [{ kind: 'query', database: db.name, sql: 'SELECT pg_sleep(?)' }],
    });
    expect((error as Error).message).toBe(
      `TestHandler left something over when its invocation ended: database '${db.name}': a query still ran, and was ` +
        'cut off. Await it, or give the function more time where its deadline passed. Last statement: SELECT pg_sleep(?)',
    );
    expect(await db.backends()).toEqual([]);
  });

  test('a query that had no connection yet', async () => {
    const db = testDatabase();
    const Forget = handlerOf([db], async () => void db.sequelize.query('SELECT 1'));
    expect(await leftovers(invoke(Forget, {}))).toMatchObject([{ kind: 'waiting', sql: 'SELECT ?' }]);
  });

  test('a query that begins after the end', async () => {
    const db = testDatabase();
    const Late = handlerOf([db], async ({ ms }: { ms: number }) => {
      void sleep(ms).then(() => db.sequelize.query('SELECT 3'));
    });
    expect(await leftovers(invoke(Late, { ms: 30 }, { leftoversMs: 300 }))).toMatchObject([
      { kind: 'late', sql: 'SELECT ?' },
    ]);
  });

  test('one that begins when nobody waits for it any more is a warning', async () => {
    const db = testDatabase();
    const warnings = watchWarnings('SLUICE_LEAK');
    const Late = handlerOf([db], async () => {
      void sleep(50).then(() => db.sequelize.query('SELECT 3'));
    });
    expect(await invoke(Late, {})).toBe(null);
    await vi.waitFor(() => expect(warnings()).toHaveLength(1));
  });

  test('a transaction that is open', async () => {
    const db = testDatabase();
    const Open = handlerOf([db], async () => {
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query('SELECT 1', { transaction });
    });
    expect(await leftovers(invoke(Open, {}))).toMatchObject([{ kind: 'transaction', database: db.name }]);
    expect(await db.backends()).toEqual([]);
  });

  test('a connection that was not given back', async () => {
    const db = testDatabase();
    const Take = handlerOf([db], async () => {
      await db.sequelize.connectionManager.getConnection({ type: 'write' } as never);
    });
    expect(await leftovers(invoke(Take, {}))).toMatchObject([{ kind: 'connection', database: db.name }]);
  });

  test('of every database that was open, and of one that db.run opened inside', async () => {
    const [one, other, inner] = [testDatabase(), testDatabase(), testDatabase()];
    const Open = handlerOf([one, other], async () => {
      await one.sequelize.transaction();
      await other.sequelize.transaction();
      await inner.run(() => inner.sequelize.transaction());
    });
    const left = await leftovers(invoke(Open, {}));
    expect(left.map(({ database }) => database).sort()).toEqual([one.name, other.name, inner.name].sort());
  });

  test('a promise that was rejected, with its reason as cause', async () => {
    withoutRunner();
    const reason = new Error('of a promise that nobody awaited');
    const Reject = handlerOf([], async ({ ms }: { ms: number }) => {
      void (async () => {
        await sleep(ms);
        throw reason;
      })();
      await sleep(20);
    });
    const error = await rejection(invoke(Reject, { ms: 1 }));
    expect(error).toMatchObject({ leftovers: [{ kind: 'rejection', reason }], cause: reason });
    expect((error as Error).message).toContain('of a promise that nobody awaited');
    expect(process.listenerCount('unhandledRejection')).toBe(0);
  });

  test('a promise that is rejected with the last act of the handler', async () => {
    withoutRunner();
    const Reject = handlerOf([], async () => void Promise.reject(new Error('last')));
    expect(await leftovers(invoke(Reject, {}))).toMatchObject([{ kind: 'rejection' }]);
  });
});

describe('what is no leftover', () => {
  test('a query whose error was caught, a transaction that was rolled back, a connection that was released', async () => {
    const db = testDatabase();
    const Fine = handlerOf([db], async () => {
      await db.sequelize.query('SELECT 1 / 0').catch(() => undefined);
      await db.sequelize.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined);
      const connection = await db.sequelize.connectionManager.getConnection({ type: 'write' } as never);
      db.sequelize.connectionManager.releaseConnection(connection);
      await Promise.all([value(db, 'SELECT 1'), value(db, 'SELECT 2'), value(db, 'SELECT 3')]);
      return db.sequelize.transaction(async (transaction) => {
        await db.sequelize.query('SELECT 4', { transaction });
        return 'fine';
      });
    });
    for (let i = 0; i < 20; i++) expect(await invoke(Fine, {})).toBe('fine');
  });

  test('a connection that a lease keeps', async () => {
    const db = testDatabase({ leaseMs: 60_000 });
    const Ask = handlerOf([db], async () => value<number>(db, 'SELECT 1'));
    expect(await invoke(Ask, {})).toBe(1);
    expect(await db.backends()).toHaveLength(1);
    expect(await invoke(Ask, {})).toBe(1);
  });
});

describe("with the handler's error", () => {
  test('leftovers are a warning, and the error stays as it is', async () => {
    const db = testDatabase();
    const warnings = watchWarnings();
    const error = Object.freeze(new Error('of the handler', { cause: 'its cause' }));
    const Both = handlerOf([db], async () => {
      await db.sequelize.transaction();
      throw error;
    });
    expect(await rejection(invoke(Both, {}))).toBe(error);
    expect(error.cause).toBe('its cause');
    await vi.waitFor(() =>
      expect(warnings()).toEqual([expect.stringContaining('a transaction was still open')]),
    );
  });

  test('also where the result cannot be serialised', async () => {
    const db = testDatabase();
    const warnings = watchWarnings();
    const Both = handlerOf([db], async () => {
      await db.sequelize.transaction();
      return 42n;
    });
    expect(await rejection(invoke(Both, {}))).toMatchObject({ code: 'SLUICE_PAYLOAD' });
    await vi.waitFor(() => expect(warnings()).toHaveLength(1));
  });
});

describe('side by side', () => {
  test('each has its own leftovers, on one session, with one request id even', async () => {
    const db = testDatabase({ pool: { max: 8 } });
    const context = lambdaContext({ requestId: 'the-same' });
    const Some = handlerOf([db], async ({ leave, ms }: { leave: boolean; ms: number }) => {
      const transaction = await db.sequelize.transaction();
      await sleep(ms);
      if (!leave) await transaction.rollback();
      return ms;
    });
    const calls = [5, 40, 10, 30].map((ms, i) => invoke(Some, { leave: i % 2 === 0, ms }, { context }));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect((outcome.reason as LeftoverError).leftovers).toHaveLength(1);
    }
  });

  test('rejections belong to who made them', async () => {
    withoutRunner();
    const Reject = handlerOf([], async ({ n }: { n: number }) => {
      await sleep(5);
      if (n % 2 === 0) void Promise.reject(new Error(`of ${n}`));
      await sleep(20);
      return n;
    });
    const outcomes = await Promise.allSettled([0, 1, 2, 3].map((n) => invoke(Reject, { n })));
    const told = outcomes.map((one) =>
      one.status === 'fulfilled' ? one.value : (one.reason as Error).cause,
    );
    expect(told).toEqual([new Error('of 0'), 1, new Error('of 2'), 3]);
  });

  test('a leak of a handler that is called otherwise stays a warning', async () => {
    const db = testDatabase();
    const warnings = watchWarnings('SLUICE_LEAK');
    const Wait = handlerOf([], async () => sleep(200));
    const other = lambda(db, async () => void (await db.sequelize.transaction()));
    await Promise.all([invoke(Wait, {}), other({})]);
    await vi.waitFor(() =>
      expect(warnings()).toEqual([expect.stringContaining('a transaction was still open')]),
    );
  });

  test('listeners of the channel hear of leaks too', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const Open = handlerOf([db], async () => void (await db.sequelize.transaction()));
    await rejection(invoke(Open, {}));
    expect(leaks).toMatchObject([{ kind: 'transaction' }]);
  });
});

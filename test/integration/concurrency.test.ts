import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sequelize } from 'sequelize';
import { describe, expect, test } from 'vitest';
import { DeadlineExceededError, invocation } from 'sluice';
import { context, lambda, record, runs, testDatabase, value, noBackends } from '../helpers/database.js';
import { backends } from '../helpers/server.js';

describe('several invocations in one process', () => {
  test('64 at once: each gets its own answer, a third throws, a tenth passes its deadline, the others do not notice', async () => {
    const db = testDatabase({ pool: { max: 10 } });
    record('sluice:leak');
    const handler = lambda(db, async ({ n }: { n: number }) => {
      if (n % 10 === 9) return db.sequelize.query('SELECT pg_sleep(30)');
      const answer = await value<number>(db, `SELECT ${n} FROM pg_sleep(0.05)`);
      if (n % 3 === 0) throw new Error(`of ${n}`);
      return [answer, invocation()?.requestId];
    });

    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, n) =>
        handler({ n }, context(n % 10 === 9 ? 3_000 : 30_000, `request-${n}`)),
      ),
    );
    expect(await backends(db.applicationName)).toEqual([]);
    for (const [n, outcome] of outcomes.entries()) {
      if (n % 10 === 9) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DeadlineExceededError) });
      } else if (n % 3 === 0) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { message: `of ${n}` } });
      } else {
        expect(outcome).toEqual({ status: 'fulfilled', value: [n, `request-${n}`] });
      }
    }
  });

  test('never more than pool.max connections', async () => {
    const db = testDatabase({ pool: { max: 3 } });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => value(db, 'SELECT 1 FROM pg_sleep(0.01)'));
    await Promise.all(Array.from({ length: 64 }, () => handler({})));
    expect(connects).toHaveLength(3);
  });

  test('two that leave a transaction open beside a third that works on', async () => {
    const db = testDatabase({ pool: { max: 2 } });
    const leaks = record('sluice:leak');
    const leaving = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query('SELECT 1', { transaction });
    });
    let stop = false;
    let queries = 0;
    const working = lambda(db, async () => {
      while (!stop) {
        await value(db, 'SELECT 1');
        queries++;
        await sleep(5);
      }
    });

    const third = working({});
    await leaving({});
    await leaving({});
    expect(leaks).toMatchObject([{ kind: 'transaction' }, { kind: 'transaction' }]);
    expect(
      (await backends(db.applicationName)).filter(({ state }) => state?.startsWith('idle in transaction')),
    ).toEqual([]);
    // Both places of the pool are free again for the third and for later ones.
    const both = lambda(db, async () =>
      Promise.all([1, 2].map((n) => value(db, `SELECT ${n} FROM pg_sleep(0.05)`))),
    );
    expect(await both({})).toEqual(['1', '2'].map(Number));
    const before = queries;
    await sleep(50);
    expect(queries).toBeGreaterThan(before);
    stop = true;
    await third;
    await noBackends(db);
  });

  test('one that leaves does not wait for, and does not touch, what a sibling runs', async () => {
    const db = testDatabase({ pool: { max: 2 } });
    const long = lambda(db, async () => value<string>(db, "SELECT 'ran' FROM pg_sleep(0.8)"));
    const short = lambda(db, async () => value<number>(db, 'SELECT 1'));
    const order: string[] = [];
    const sibling = long({}).finally(() => order.push('sibling'));
    await runs(db);
    expect(await short({})).toBe(1);
    expect(order).toEqual([]);
    expect(await sibling).toBe('ran');
  });

  test('a query that fails rejects, also on a connection that an invocation used which has left', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    await db.run(async () => {
      for (let i = 0; i < 5; i++) {
        await lambda(db, async () => value(db, 'SELECT 1'))({});
        await expect(value(db, 'SELECT 1 / 0')).rejects.toThrow('division by zero');
      }
    });
  });

  test('several handlers on one database, several databases on one handler', async () => {
    const [one, two] = [testDatabase(), testDatabase()];
    const both = lambda([one, two], async () =>
      Promise.all([value(one, 'SELECT 1'), value(two, 'SELECT 2')]),
    );
    const onlyOne = lambda(one, async () => value(one, 'SELECT 3'));

    expect(await Promise.all([both({}), onlyOne({}), both({})])).toEqual([[1, 2], 3, [1, 2]]);
    await noBackends(one);
    await noBackends(two);
  });

  test('several databases are closed at the same time', async () => {
    const [one, two] = [testDatabase({ closeMs: 500 }), testDatabase({ closeMs: 500 })];
    record('sluice:leak');
    const handler = lambda([one, two], async () => {
      void one.sequelize.query('SELECT pg_sleep(30)');
      void two.sequelize.query('SELECT pg_sleep(30)');
      await Promise.all([runs(one), runs(two)]);
      return performance.now();
    });
    const returned = await handler({});
    expect(performance.now() - returned).toBeLessThan(900);
  });

  test("inside a transaction of the user's CLS, a query of another database runs on its own", async () => {
    const [one, two] = [testDatabase(), testDatabase()];
    const storage = new AsyncLocalStorage<Map<string, unknown>>();
    Sequelize.useCLS({
      get: (key: string) => storage.getStore()?.get(key),
      set: (key: string, entry: unknown) => storage.getStore()?.set(key, entry),
      run: (fn: (context: unknown) => unknown) => storage.run(new Map(), () => fn({})),
      bind: (fn: unknown) => fn,
    });
    const pid = async (db: typeof one) => value<number>(db, 'SELECT pg_backend_pid()');
    try {
      await lambda([one, two], async () =>
        one.sequelize.transaction(async () => {
          const [inside, outside] = [await pid(one), await pid(two)];
          expect(inside).not.toBe(outside);
          expect(await pid(one)).toBe(inside);
        }),
      )({});
    } finally {
      delete (Sequelize as { _cls?: unknown })._cls;
    }
  });

  test('a transaction passed to a query of another database is refused', async () => {
    const [one, two] = [testDatabase(), testDatabase()];
    await lambda([one, two], async () =>
      one.sequelize.transaction(async (transaction) => {
        const query = two.sequelize.query('SELECT 1', { transaction });
        await expect(query).rejects.toThrow(`transaction of database '${one.name}'`);
      }),
    )({});
  });

  test('a transaction of one database is not seen by a query of another', async () => {
    const [one, two] = [testDatabase(), testDatabase()];
    const handler = lambda([one, two], async () =>
      one.sequelize.transaction(async (transaction) => {
        const [a] = await one.sequelize.query('SELECT pg_backend_pid() AS pid', { transaction });
        const b = await value<number>(two, 'SELECT pg_backend_pid()');
        return [(a as { pid: number }[])[0]?.pid, b];
      }),
    );
    const [a, b] = await handler({});
    expect(a).not.toBe(b);
  });
});

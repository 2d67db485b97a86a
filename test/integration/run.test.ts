import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, DeadlineExceededError, invocation } from 'sluice';
import { context, lambda, record, runs, testDatabase, value, noBackends } from '../helpers/database.js';

describe('db.run, with no Lambda around', () => {
  test('opens, runs, closes, and settles as the function does', async () => {
    const db = testDatabase();
    const error = new Error('of the function');
    expect(await db.run(async () => value<number>(db, 'SELECT 1'))).toBe(1);
    expect(await db.run(() => 'synchronous')).toBe('synchronous');
    await expect(db.run(async () => Promise.reject(error))).rejects.toBe(error);
    await expect(
      db.run(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    await noBackends(db);
    expect(invocation()).toBeUndefined();
  });

  test('a deadline: rejects, and the backend is gone', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const deadline = new Date(Date.now() + 300);
    const run = db.run(
      async () => {
        expect(invocation()?.deadline?.getTime()).toBeCloseTo(deadline.getTime(), -2);
        await db.sequelize.query('SELECT pg_sleep(30)');
      },
      { deadline },
    );
    await expect(run).rejects.toBeInstanceOf(DeadlineExceededError);
    await noBackends(db);
  });

  test('a deadline that has passed: nothing is sent', async () => {
    const db = testDatabase();
    const connects = record('sluice:connect');
    let ran = false;
    const run = db.run(
      async () => {
        await sleep(10);
        await value(db, 'SELECT 1');
        ran = true;
      },
      { deadline: new Date(0) },
    );
    await expect(run).rejects.toBeInstanceOf(DeadlineExceededError);
    await sleep(30);
    expect(ran).toBe(false);
    expect(connects).toEqual([]);
  });

  test('a deadline that is no date is refused', async () => {
    const db = testDatabase();
    await expect(db.run(async () => {}, { deadline: new Date('never') })).rejects.toBeInstanceOf(
      ConfigurationError,
    );
  });

  test("a signal: rejects with the signal's reason, and the backend is gone", async () => {
    const db = testDatabase();
    record('sluice:leak');
    const controller = new AbortController();
    const reason = new Error('of the caller');
    const run = db.run(async () => db.sequelize.query('SELECT pg_sleep(30)'), { signal: controller.signal });
    await runs(db);
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    await noBackends(db);
  });

  test('code that outlives a run may begin another: the process is not frozen in between', async () => {
    const db = testDatabase();
    const later = await db.run(async () => ({
      promise: sleep(20).then(() => db.run(async () => value<number>(db, 'SELECT 1'))),
    }));
    expect(await later.promise).toBe(1);
  });

  test('a signal that has fired: the function does not run', async () => {
    const db = testDatabase();
    let ran = false;
    const run = db.run(() => (ran = true), { signal: AbortSignal.abort(new Error('before')) });
    await expect(run).rejects.toThrow('before');
    expect(ran).toBe(false);
  });

  test('a signal that outlives the run keeps no listener of it', async () => {
    const db = testDatabase();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = ((...args: Parameters<typeof add>) => (
      listeners++,
      add(...args)
    )) as typeof add;
    signal.removeEventListener = ((...args: Parameters<typeof remove>) => (
      listeners--,
      remove(...args)
    )) as typeof remove;
    for (let i = 0; i < 3; i++) await db.run(async () => {}, { signal });
    expect(listeners).toBe(0);
  });
});

describe('db.run inside an invocation', () => {
  test('shares the session, and closes only what it took itself', async () => {
    const db = testDatabase();
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => {
      const outer = await value<number>(db, 'SELECT pg_backend_pid()');
      const inner = await db.run(async () => value<number>(db, 'SELECT pg_backend_pid()'));
      const after = await value<number>(db, 'SELECT pg_backend_pid()');
      return [outer, inner, after, invocation()?.requestId];
    });
    const [outer, inner, after] = await handler({}, context(30_000, 'request-1'));
    expect([inner, after]).toEqual([outer, outer]);
    expect(connects).toHaveLength(1);
  });

  test('opens a database that the handler does not name, and it carries the request id', async () => {
    const [named, other] = [testDatabase(), testDatabase()];
    const handler = lambda(named, async () =>
      other.run(async () => [
        await value(other, 'SELECT 1'),
        await value(named, 'SELECT 2'),
        invocation()?.requestId,
      ]),
    );
    expect(await handler({}, context(30_000, 'request-2'))).toEqual([1, 2, 'request-2']);
    await noBackends(other);
  });

  test('its own deadline cuts it off, and the invocation goes on', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const handler = lambda(db, async () => {
      const inner = db.run(async () => db.sequelize.query('SELECT pg_sleep(30)'), {
        deadline: new Date(Date.now() + 200),
      });
      const error = await inner.catch((e: unknown) => e);
      return [error, await value(db, 'SELECT 1')];
    });
    const [error, answer] = await handler({});
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(answer).toBe(1);
  });

  test('one that is not awaited ends with its invocation, never settles, and leaves no backend', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    let settled = false;
    const handler = lambda(db, async () => {
      void db.run(async () => db.sequelize.query('SELECT pg_sleep(30)')).finally(() => (settled = true));
      await runs(db);
      return 'done';
    });
    expect(await handler({}, context(30_000, 'request-3'))).toBe('done');
    await noBackends(db);
    expect(leaks).toMatchObject([{ kind: 'query', requestId: 'request-3' }]);
    await sleep(50);
    expect(settled).toBe(false);
  });
});

import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { context, lambda, noBackends, record, runs, testDatabase, value } from '../../helpers/database.js';

describe('promises as people write them', () => {
  test('Promise.all with one that rejects and others that still run', async () => {
    const db = testDatabase({ closeMs: 500 });
    record('sluice:leak');
    const handler = lambda(db, async () =>
      Promise.all([
        db.sequelize.query('SELECT 1/0'),
        db.sequelize.query('SELECT pg_sleep(20)'),
        db.sequelize.query('SELECT pg_sleep(20)'),
        db.sequelize.transaction(async () => sleep(5_000)),
      ]),
    );
    await expect(handler({})).rejects.toThrow('division by zero');
    await noBackends(db);
  });

  test('500 queries at once with two connections: each gets its own answer', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () =>
      Promise.all(Array.from({ length: 500 }, async (_, n) => value<number>(db, `SELECT ${n}`))),
    );
    expect(await handler({})).toEqual(Array.from({ length: 500 }, (_, n) => n));
    await noBackends(db);
  });

  test('500 queries at once with too little time: the reason is told, and nothing is left', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () =>
      Promise.all(Array.from({ length: 500 }, () => db.sequelize.query('SELECT pg_sleep(1)'))),
    );
    await expect(handler({}, context(700))).rejects.toMatchObject({ code: 'SLUICE_ACQUIRE_TIMEOUT' });
    await noBackends(db);
    // The first that waited was told; two ran, and the others waited when the handler had rejected.
    expect(leaks).toHaveLength(499);
  });

  test('an unmanaged transaction, and the handler throws', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const error = Object.freeze(new Error('frozen'));
    const handler = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query('SELECT 1', { transaction });
      throw error;
    });
    await expect(handler({})).rejects.toBe(error);
    await noBackends(db);
    expect(leaks).toHaveLength(1);
  });

  test('a transaction whose COMMIT nobody awaits is committed', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query('SELECT 1', { transaction });
      void transaction.commit();
    });
    for (let i = 0; i < 5; i++) await handler({});
    expect(leaks).toEqual([]);
  });

  test('a thenable, a proxy of a promise, a class of promises', async () => {
    class Later<T> extends Promise<T> {}
    const values = [
      // oxlint-disable-next-line unicorn/no-thenable
      { then: (resolve: (value: number) => void) => setTimeout(resolve, 5, 7) },
      new Later((resolve) => setTimeout(resolve, 5, 7)),
      Later.resolve(7),
    ];
    for (const one of values) expect(await lambda([], () => one)({})).toBe(7);
    const proxied = lambda([], () => new Proxy(Promise.resolve(7), {}));
    await expect(proxied({})).rejects.toThrow(TypeError);
    const throwing = lambda([], () => ({
      // oxlint-disable-next-line unicorn/no-thenable
      get then(): never {
        throw new Error('of the getter');
      },
    }));
    await expect(throwing({})).rejects.toThrow('of the getter');
  });

  test('a signal that many runs share brings no warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const db = testDatabase();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 64 }, () => db.run(() => sleep(5), { signal })));
    await sleep(10);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  test('an emitWarning that throws, when something leaks, does not replace the outcome', async () => {
    const db = testDatabase();
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {
      throw new Error('of emitWarning');
    });
    const handler = lambda(db, async () => {
      await db.sequelize.transaction();
      return 'done';
    });
    const outcome = await handler({}).catch((error: unknown) => error);
    warn.mockRestore();
    await noBackends(db, 2_000);
    expect(outcome).toBe('done');
  });

  test.each([undefined, null, { odd: true }])(
    'a user close() that rejects with %s does not replace the outcome',
    async (reason) => {
      const db = testDatabase();
      const manager = (
        db.sequelize as unknown as { connectionManager: { close(limits: unknown): Promise<void> } }
      ).connectionManager;
      const close = manager.close.bind(manager);
      manager.close = async (limits) => {
        await close(limits);
        throw reason;
      };
      const outcome = await lambda(db, async () => value(db, 'SELECT 1'))({}).catch((error: unknown) => [
        error,
      ]);
      expect(outcome).toBe(1);
    },
  );

  test('a logging function that throws gives the connection back', async () => {
    const db = testDatabase({
      pool: { max: 1 },
      logging: (sql: string) => {
        if (sql.includes('SELECT 13')) throw new Error('of logging');
      },
      sequelize: { benchmark: true },
    });
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => {
      await expect(db.sequelize.query('SELECT 13')).rejects.toThrow('of logging');
      return value(db, 'SELECT 14');
    });
    expect(await handler({})).toBe(14);
    expect(leaks).toEqual([]);
  });

  test("Sequelize's retry option asks again after a cut within the invocation", async () => {
    const db = testDatabase({ sequelize: { retry: { max: 2, match: [/terminating connection/] } } });
    const handler = lambda(db, async () => {
      let tries = 0;
      db.sequelize.addHook('beforeQuery', () => void tries++);
      await db.sequelize
        .query('SELECT CASE WHEN random() < 2 THEN pg_terminate_backend(pg_backend_pid()) END')
        .catch(() => {});
      return value(db, 'SELECT 1');
    });
    expect(await handler({})).toBe(1);
    await noBackends(db);
  });

  test('code that lost its context during an invocation: nothing is left when the last has gone', async () => {
    const db = testDatabase({ closeMs: 300 });
    record('sluice:leak');
    const emitter = new EventEmitter();
    const outside: Promise<unknown>[] = [];
    // Registered outside of any invocation, and called from outside by the timer.
    let fire: () => void = () => {};
    const loop = (async () => {
      await new Promise<void>((resolve) => (fire = resolve));
      emitter.emit('work');
    })();
    emitter.on('work', () =>
      outside.push(db.sequelize.query('SELECT pg_sleep(20)').catch((e: unknown) => e)),
    );
    const handler = lambda(db, async () => {
      fire();
      await loop;
      await runs(db);
    });
    await handler({});
    await noBackends(db);
  });

  test('queries begun in abort listeners of the signal', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const { invocation } = await import('sluice');
    const handler = lambda(db, async () => {
      await value(db, 'SELECT 1');
      invocation()?.signal.addEventListener('abort', () => {
        void db.sequelize.query('SELECT pg_sleep(20)');
        void db.run(() => db.sequelize.query('SELECT pg_sleep(20)'));
        void db.sequelize.transaction(async () => sleep(10_000, undefined, { ref: false }));
      });
      await sleep(5_000, undefined, { ref: false });
    });
    await expect(handler({}, context(500))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    await noBackends(db);
    await sleep(50);
    await noBackends(db);
  });

  test('abort listeners run as code of their invocation', async () => {
    const { invocation } = await import('sluice');
    const seen: unknown[] = [];
    const handler = lambda([], async () => {
      const current = invocation();
      current?.signal.addEventListener('abort', () => seen.push(invocation() === current));
      await sleep(5_000, undefined, { ref: false });
    });
    await expect(handler({}, context(100))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    expect(seen).toEqual([true]);
  });

  test('an un-awaited query that fails by itself while the session closes ends no container', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const rejections: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', onRejection);
    try {
      const handler = lambda(db, async () => {
        await value(db, 'SELECT 1');
        void db.sequelize.query('SELECT 1 / (pg_sleep(0.1) IS NULL)::int');
        await sleep(20);
      });
      await handler({});
      await sleep(20);
    } finally {
      process.off('unhandledRejection', onRejection);
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
    expect(rejections).toEqual([]);
  });
});

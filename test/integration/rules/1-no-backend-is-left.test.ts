import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'sequelize';
import { describe, expect, test } from 'vitest';
import { lambda, record, runs, testDatabase, value } from '../../helpers/database.js';
import { terminate, waitUntil } from '../../helpers/server.js';

describe('rule 1: after the last invocation has left, the container holds no backend', () => {
  test('one that returns', async () => {
    const db = testDatabase();
    const handler = lambda(db, async (event: { n: number }) => value<number>(db, `SELECT ${event.n} + 1`));

    expect(await handler({ n: 41 })).toBe(42);
    expect(await db.backends()).toEqual([]);
    expect(await handler({ n: 1 })).toBe(2);
    expect(await db.backends()).toEqual([]);
  });

  test('one that throws', async () => {
    const db = testDatabase();
    const error = new Error('of the handler');
    const handler = lambda(db, async () => {
      await db.sequelize.query('SELECT 1');
      throw error;
    });

    await expect(handler({})).rejects.toBe(error);
    expect(await db.backends()).toEqual([]);
  });

  test('one that leaves a query un-awaited which ends within the close budget: it is waited for', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    let ended = false;
    const handler = lambda(db, async () => {
      await db.sequelize.query('SELECT 1');
      void db.sequelize.query('SELECT pg_sleep(0.2)').then(() => (ended = true));
      await sleep(50);
    });

    await handler({});
    expect(await db.backends()).toEqual([]);
    expect(ended).toBe(true);
    expect(leaks).toEqual([]);
  });

  test('one whose last statement failed leaves nothing behind', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => db.sequelize.query('SELECT 1 / 0').catch(() => 'caught'));
    for (let i = 0; i < 50; i++) expect(await handler({})).toBe('caught');
    expect(leaks).toEqual([]);
  });

  test('one whose last act is to begin a query on a connection that is free: it is waited for', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    let ended = 0;
    const handler = lambda(db, async () => {
      await db.sequelize.query('SELECT 1');
      void db.sequelize.query('SELECT pg_sleep(0.05)').then(() => ended++);
    });

    for (let i = 1; i <= 10; i++) {
      await handler({});
      expect(ended).toBe(i);
    }
    expect(leaks).toEqual([]);
  });

  test('one that leaves a query un-awaited which does not end: it is cancelled and reported', async () => {
    const db = testDatabase({ closeMs: 1_000 });
    const leaks = record('sluice:leak');
    let settled = false;
    const handler = lambda(db, async () => {
      void db.sequelize.query("SELECT pg_sleep(30), 'secret'").finally(() => (settled = true));
      await runs(db);
    });

    await handler({});
    expect(await db.backends()).toEqual([]);
    expect(leaks).toMatchObject([
      { database: db.name, kind: 'query', sql: 'SELECT pg_sleep(?), ?', transactionStatus: 'I' },
    ]);
    await sleep(50);
    expect(settled).toBe(false);
  });

  test('one that leaves a transaction open: it is not waited for, rolled back and reported', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const closes = record('sluice:close');
    const handler = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query('SELECT 1', { transaction });
    });

    await handler({});
    expect(await db.backends()).toEqual([]);
    expect(leaks).toMatchObject([{ kind: 'transaction', sql: 'SELECT ?', transactionStatus: 'T' }]);
    expect(closes).toMatchObject([{ database: db.name, connections: 1, destroyed: 1 }]);
    expect(closes[0]?.durationMs).toBeLessThan(800);
  });

  test('an un-awaited managed transaction that ends within the close budget is waited for as a whole', async () => {
    const db = testDatabase({ closeMs: 10_000 });
    const leaks = record('sluice:leak');
    let committed = false;
    const handler = lambda(db, async () => {
      void db.sequelize
        .transaction(async (transaction: Transaction) => {
          for (let i = 0; i < 5; i++) await db.sequelize.query('SELECT pg_sleep(0.03)', { transaction });
        })
        .then(() => (committed = true));
      await sleep(60);
    });

    await handler({});
    expect(committed).toBe(true);
    expect(leaks).toEqual([]);
    expect(await db.backends()).toEqual([]);
  });

  test('one that takes a connection and does not give it back', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const handler = lambda(
      db,
      async () => void (await db.sequelize.connectionManager.getConnection({ type: 'write' } as never)),
    );

    await handler({});
    expect(await db.backends()).toEqual([]);
    expect(leaks).toMatchObject([{ kind: 'connection', transactionStatus: 'I' }]);
  });

  test('one whose query still waits for a connection', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => {
      await db.sequelize.transaction();
      void db.sequelize.query('SELECT 1');
      await sleep(20);
    });

    await handler({});
    expect(await db.backends()).toEqual([]);
    expect(leaks).toMatchObject([{ kind: 'waiting', sql: 'SELECT ?' }, { kind: 'transaction' }]);
  });

  test('one whose backend was terminated in between: the next query and the next invocation work', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      await db.sequelize.query('SELECT 1');
      await terminate(db.applicationName);
      await waitUntil(async () => (await db.backends()).length === 0, { what: 'the backend to be gone' });
      return value<number>(db, 'SELECT 2');
    });

    expect(await handler({})).toBe(2);
    expect(await handler({})).toBe(2);
    expect(await db.backends()).toEqual([]);
  });

  test('one whose backend was terminated during a query: that query fails, the next one works', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      const failed = db.sequelize.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
      await runs(db);
      await terminate(db.applicationName);
      return [await failed, await value<number>(db, 'SELECT 2')] as const;
    });

    const [error, next] = await handler({});
    expect(error).toMatchObject({ parent: { code: '57P01' } });
    expect(next).toBe(2);
    expect(await db.backends()).toEqual([]);
  });

  test('one that enters while the last session is still closing gets a session of its own', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const closes = record('sluice:close');
    let returned = false;
    const first = lambda(db, async () => {
      void db.sequelize.query('SELECT pg_sleep(0.6)');
      await runs(db);
      returned = true;
    });
    const second = lambda(db, async () => value<number>(db, 'SELECT pg_backend_pid()'));

    const leaving = first({});
    await waitUntil(() => returned, { what: 'the first handler to return' });
    const pid = await second({});
    expect(closes).toHaveLength(1);
    await leaving;
    expect(closes).toHaveLength(2);
    expect(closes.map(({ destroyed }) => destroyed)).toEqual([0, 0]);
    expect(typeof pid).toBe('number');
    expect(await db.backends()).toEqual([]);
  });
});

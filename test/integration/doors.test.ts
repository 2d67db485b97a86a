import { describe, expect, test } from 'vitest';
import { DatabaseNotOpenError, registry } from 'sluice';
import { lambda, record, runs, testDatabase, value, noBackends } from '../helpers/database.js';

/** The two doors, which the types of Sequelize do not name. */
const doors = (db: ReturnType<typeof testDatabase>) =>
  db.sequelize.connectionManager as unknown as { initPools(): void; close(): Promise<void> };

describe('connectionManager.initPools() and close() stay the two doors', () => {
  test('a handler that still has the official recipe in its body works', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      doors(db).initPools();
      try {
        return await value<number>(db, 'SELECT 1');
      } finally {
        await doors(db).close();
      }
    });
    for (let i = 0; i < 3; i++) expect(await handler({})).toBe(1);
    await noBackends(db);
  });

  test('after sequelize.close() in an invocation a query says so, and the next invocation works', async () => {
    const db = testDatabase();
    const handler = lambda(db, async ({ close }: { close: boolean }) => {
      await value(db, 'SELECT 1');
      if (close) await db.sequelize.close();
      expect(await db.backends()).toHaveLength(close ? 0 : 1);
      return value<number>(db, 'SELECT 2').catch((error: unknown) => error);
    });
    const error = await handler({ close: true });
    expect(error).toBeInstanceOf(DatabaseNotOpenError);
    expect((error as Error).message).toContain('initPools()');
    expect(await handler({ close: false })).toBe(2);
  });

  test('after sequelize.close() and initPools() the same invocation goes on', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      await value(db, 'SELECT 1');
      await db.sequelize.close();
      doors(db).initPools();
      return value<number>(db, 'SELECT 2');
    });
    expect(await handler({})).toBe(2);
    await noBackends(db);
  });

  test('initPools() by hand, outside of any invocation, opens it until close()', async () => {
    const db = testDatabase();
    const closes = record('sluice:close');
    doors(db).initPools();
    expect(await value(db, 'SELECT 1')).toBe(1);
    await doors(db).close();
    expect(closes).toMatchObject([{ connections: 1, destroyed: 0 }]);
    await expect(value(db, 'SELECT 1')).rejects.toBeInstanceOf(DatabaseNotOpenError);
    await doors(db).close();
    expect(await lambda(db, async () => value(db, 'SELECT 2'))({})).toBe(2);
  });

  test('db.close() is final, frees the name, and a second call does nothing', async () => {
    const db = testDatabase();
    await db.close();
    await db.close();
    await expect(db.run(async () => value(db, 'SELECT 1'))).rejects.toThrow('has been closed');
    expect(() => registry.get(db.name)).toThrow(db.name);
  });

  test('registry.shutdown() closes what is open and leaves it usable', async () => {
    const db = testDatabase();
    doors(db).initPools();
    await value(db, 'SELECT 1');
    await registry.shutdown();
    await noBackends(db);
    expect(await db.run(async () => value(db, 'SELECT 2'))).toBe(2);
  });
});

describe('closing by hand while the invocation lives', () => {
  test('what waits for a place, and what is still connecting, is told', async () => {
    const db = testDatabase({ pool: { max: 1 }, closeMs: 100 });
    const errors = await db.run(async () => {
      const holds = value(db, 'SELECT pg_sleep(20)').catch(() => {});
      await runs(db);
      const waits = value(db, 'SELECT 1').catch((error: unknown) => error);
      await new Promise(setImmediate);
      await db.sequelize.close();
      await holds;
      doors(db).initPools();
      const connects = value(db, 'SELECT 1').catch((error: unknown) => error);
      await new Promise(setImmediate);
      await db.sequelize.close();
      return [await waits, await connects];
    });
    for (const error of errors) {
      expect(error).toBeInstanceOf(DatabaseNotOpenError);
      expect((error as Error).message).toContain('initPools()');
    }
  });

  test("the official recipe's line that deletes getConnection does no harm", async () => {
    const db = testDatabase();
    const manager = db.sequelize.connectionManager as { getConnection?: unknown };
    const handler = lambda(db, async () => {
      doors(db).initPools();
      if (Object.hasOwn(manager, 'getConnection')) throw new Error('it is on the manager itself');
      delete manager.getConnection;
      try {
        return await value<number>(db, 'SELECT 1');
      } finally {
        await doors(db).close();
      }
    });
    for (let i = 0; i < 3; i++) expect(await handler({})).toBe(1);
    await noBackends(db);
  });
});

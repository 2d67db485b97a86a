import { setTimeout as sleep } from 'node:timers/promises';
import { registry } from 'sluice';
import { describe, expect, test } from 'vitest';
import { context, lambda, noBackends, record, runs, testDatabase, value } from '../../helpers/database.js';

const settled = async (promise: Promise<unknown>, ms = 3_000): Promise<unknown> =>
  Promise.race([promise.catch((error: unknown) => error), sleep(ms, 'still pending', { ref: false })]);

describe('a session that is closed under invocations that live', () => {
  test('a query that waits for a free connection rejects, and does not hang', async () => {
    const db = testDatabase({ pool: { max: 1 }, closeMs: 200 });
    const outcome = await settled(
      db.run(async () => {
        const first = db.sequelize.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
        const second = db.sequelize.query('SELECT 2').catch((error: unknown) => error);
        await runs(db);
        await db.sequelize.close();
        return Promise.all([first, second]);
      }),
    );
    expect(outcome).toEqual([expect.any(Error), expect.any(Error)]);
  });

  test('a query that is connecting rejects, and does not hang', async () => {
    const db = testDatabase({ closeMs: 200 });
    const outcome = await settled(
      db.run(async () => {
        const query = db.sequelize.query('SELECT 1').catch((error: unknown) => error);
        await sleep(1);
        await db.sequelize.close();
        return query;
      }),
    );
    expect(outcome).toBeInstanceOf(Error);
  });

  test('registry.shutdown() beside an invocation whose query waits in line', async () => {
    const db = testDatabase({ pool: { max: 1 }, closeMs: 200 });
    const run = db.run(async () => {
      const first = db.sequelize.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
      const second = db.sequelize.query('SELECT 2').catch((error: unknown) => error);
      return Promise.all([first, second]);
    });
    await runs(db);
    await registry.shutdown();
    expect(await settled(run)).toEqual([expect.any(Error), expect.any(Error)]);
  });

  test('an invocation that leaves while its own sequelize.close() still runs waits for it', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      await db.sequelize.query('SELECT 1');
      void db.sequelize.query('SELECT pg_sleep(30)').catch(() => {});
      await runs(db);
      void db.sequelize.close();
    });
    await handler({});
    await noBackends(db);
  });

  test('the deadline passes during sequelize.close(): the backend is gone before the error is returned', async () => {
    const db = testDatabase({ closeMs: 10_000 });
    const handler = lambda(db, async () => {
      void db.sequelize.query('SELECT pg_sleep(30)').catch(() => {});
      await runs(db);
      await db.sequelize.close();
    });
    await expect(handler({}, context(1_500))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    await noBackends(db);
  });

  test('db.close() while invocations are inside: they get errors, nothing hangs, nothing is left', async () => {
    const db = testDatabase({ closeMs: 300 });
    const run = db.run(async () => {
      await value(db, 'SELECT 1');
      const running = db.sequelize.query('SELECT pg_sleep(30)');
      await Promise.all([running.catch(() => {}), runs(db).then(() => db.close())]);
      return value(db, 'SELECT 1');
    });
    expect(await settled(run)).toMatchObject({ code: 'SLUICE_DATABASE_NOT_OPEN' });
    await noBackends(db);
  });

  test('initPools() by hand after db.close() does not open it again', async () => {
    const db = testDatabase();
    const { sequelize } = db;
    await db.close();
    const manager = (
      sequelize as unknown as { connectionManager: { initPools(): void; close(): Promise<void> } }
    ).connectionManager;
    manager.initPools();
    const outcome = await sequelize.query('SELECT 1').catch((error: unknown) => error);
    await manager.close();
    expect(outcome).toMatchObject({ code: 'SLUICE_DATABASE_NOT_OPEN' });
  });

  test('each leak is reported once, when leaving and closing meet', async () => {
    const db = testDatabase({ closeMs: 400 });
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => {
      void db.sequelize.query('SELECT pg_sleep(30)').catch(() => {});
      await runs(db);
    });
    const sibling = lambda(db, async () => sleep(600));
    const other = sibling({});
    const one = handler({});
    await runs(db);
    await Promise.all([one, db.close(), other]);
    expect(leaks).toHaveLength(1);
  });
});

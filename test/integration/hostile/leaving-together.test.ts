import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { record, runs, testDatabase } from '../../helpers/database.js';
import { adminQuery, createSchema, server } from '../../helpers/server.js';

const settled = async (promise: Promise<unknown>, ms = 1_000): Promise<unknown> =>
  Promise.race([promise.catch((error: unknown) => error), sleep(ms, 'still pending', { ref: false })]);

const idle = (): Promise<unknown> => sleep(5_000, undefined, { ref: false });

async function table(): Promise<string> {
  const name = `${await createSchema()}.rows`;
  await adminQuery(`CREATE TABLE ${name} (n int)`);
  await adminQuery(`GRANT ALL ON ${name} TO PUBLIC`);
  return name;
}

describe('invocations that leave at the same time', () => {
  test('a nested run that is left behind takes nothing from the budget of the one around it', async () => {
    const rows = await table();
    const db = testDatabase({ closeMs: 2_000 });
    const leaks = record('sluice:leak');
    await db.run(async () => {
      void db.sequelize.query(`INSERT INTO ${rows} SELECT 1 FROM pg_sleep(0.3)`);
      void db.run(idle);
      await runs(db);
    });
    expect(await adminQuery(`SELECT n FROM ${rows}`)).toEqual([{ n: 1 }]);
    expect(leaks).toEqual([]);
  });

  test('a sibling that is cut off, and leaves last, takes nothing from it either', async () => {
    const rows = await table();
    const db = testDatabase({ closeMs: 2_000 });
    const leaks = record('sluice:leak');
    const controller = new AbortController();
    const sibling = db.run(idle, { signal: controller.signal }).catch(() => {});
    const left = db.run(async () => {
      void db.sequelize.query(`INSERT INTO ${rows} SELECT 1 FROM pg_sleep(0.3)`);
      await runs(db);
      setTimeout(() => controller.abort(), 20);
    });
    await Promise.all([left, sibling]);
    expect(await adminQuery(`SELECT n FROM ${rows}`)).toEqual([{ n: 1 }]);
    expect(leaks).toEqual([]);
  });

  test('short statements with short pauses in a transaction are waited for within the budget', async () => {
    const db = testDatabase({ closeMs: 2_000 });
    const leaks = record('sluice:leak');
    await db.run(async () => {
      const transaction = await db.sequelize.transaction();
      const work = async () => {
        await db.sequelize.query('SELECT pg_sleep(0.1)', { transaction });
        for (let n = 0; n < 6; n++) {
          await sleep(20);
          await db.sequelize.query('SELECT 1', { transaction });
        }
        await transaction.commit();
      };
      void work();
      await runs(db);
    });
    expect(leaks).toEqual([]);
  });

  test('a query that close() is cutting off when its invocation ends does not reject afterwards', async () => {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    const db = testDatabase({ host: proxy.host, port: proxy.port, closeMs: 500 });
    let rejected = false;
    await db.run(async () => {
      void db.sequelize.query('SELECT pg_sleep(3)').catch(() => (rejected = true));
      await runs(db);
      proxy.blackhole();
      void db.sequelize.close();
      // Waiting has ended, cutting off has not.
      await sleep(440);
    });
    await sleep(150);
    await proxy.stop();
    expect(rejected).toBe(false);
  });

  test('a transaction of an ended invocation: whoever lives and uses it hears of it', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const outcome = await db.run(async () => {
      const transaction = await db.run(() => db.sequelize.transaction());
      return settled(db.sequelize.query('SELECT 1', { transaction }));
    });
    expect(outcome).toBeInstanceOf(Error);
  });

  test('a script that opens and closes by hand hears of its queries', async () => {
    const db = testDatabase({ closeMs: 500 });
    record('sluice:leak');
    const doors = (db.sequelize as unknown as { connectionManager: { initPools(): void } }).connectionManager;
    doors.initPools();
    const failing = settled(db.sequelize.query('SELECT 1/(random()*0)::int FROM pg_sleep(0.1)'));
    const slow = settled(db.sequelize.query('SELECT pg_sleep(9)'));
    await runs(db);
    await db.sequelize.close();
    expect(await Promise.all([failing, slow])).toEqual([expect.any(Error), expect.any(Error)]);
  });
});

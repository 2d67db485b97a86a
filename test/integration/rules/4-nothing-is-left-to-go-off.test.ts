import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { context, lambda, record, runs, testDatabase, value } from '../../helpers/database.js';
import { terminate } from '../../helpers/server.js';

/** Timers and sockets that keep a process alive, or fire at thaw. */
const armed = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name.startsWith('TCP'));

describe('rule 4: no promise without a catch, no client without an error listener, no timer across a freeze', () => {
  test('no timer and no socket is armed when the invocation has ended', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const handler = lambda(db, async ({ how }: { how: string }) => {
      await value(db, 'SELECT 1');
      if (how === 'throws') throw new Error(how);
      if (how === 'transaction') await db.sequelize.transaction();
      if (how === 'queue') for (let i = 0; i < 5; i++) void db.sequelize.query('SELECT pg_sleep(5)');
      if (how === 'deadline') await db.sequelize.query('SELECT pg_sleep(30)');
    });
    await handler({ how: 'warm' });

    const before = armed();
    for (const how of ['plain', 'throws', 'transaction', 'queue', 'deadline']) {
      await handler({ how }, context(how === 'deadline' ? 300 : 30_000)).catch(() => {});
      // A socket's handle goes with the next turn of the loop.
      await new Promise(setImmediate);
      expect(armed().length, how).toBeLessThanOrEqual(before.length);
    }
  });

  test('an idle connection that the server ends is no uncaught error', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      await value(db, 'SELECT 1');
      await terminate(db.applicationName);
      await sleep(50);
      return value<number>(db, 'SELECT 2');
    });
    expect(await handler({})).toBe(2);
  });

  test('a query that is cut off while its invocation lives rejects', async () => {
    const db = testDatabase({ closeMs: 100 });
    record('sluice:leak');
    const handler = lambda(db, async () => {
      const query = db.sequelize.query('SELECT pg_sleep(30)').catch((error: Error) => error.message);
      await runs(db);
      await db.sequelize.close();
      return query;
    });
    expect(await handler({})).toMatch(/canceling statement|terminated/);
  });

  test('a query that is cut off afterwards never settles, and is reported with its owner', async () => {
    const db = testDatabase({ closeMs: 100 });
    const leaks = record('sluice:leak');
    const settled: string[] = [];
    const handler = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      void db.sequelize.query('SELECT pg_sleep(30)', { transaction }).finally(() => settled.push('running'));
      void (async () => {
        await runs(db);
        await db.sequelize.query('SELECT 2').finally(() => settled.push('second'));
      })();
      await runs(db);
      await sleep(50);
    });

    await handler({}, context(30_000, 'request-1'));
    await sleep(100);
    expect(settled).not.toContain('running');
    expect(leaks).toContainEqual({
      database: db.name,
      kind: 'query',
      requestId: 'request-1',
      sql: 'SELECT pg_sleep(?)',
      transactionStatus: 'T',
    });
  });

  test('nobody listens for leaks: it is a warning of the process, without values', async () => {
    const db = testDatabase();
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const handler = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query("SELECT 'p@ssw0rd', 4711", { transaction });
    });
    await handler({});
    await sleep(5);
    process.off('warning', onWarning);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: 'SLUICE_LEAK' });
    expect(warnings[0]?.message).toContain('Last statement: SELECT ?, ?');
    expect(warnings[0]?.message).not.toMatch(/p@ssw0rd|4711/);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { context, lambda, noBackends, record, runs, testDatabase, value } from '../../helpers/database.js';
import { server } from '../../helpers/server.js';

describe("rule 2: closing never replaces the handler's outcome, never throws, never takes longer than its budget", () => {
  test('the result is the same object, with an open transaction and a running query left behind', async () => {
    const db = testDatabase({ closeMs: 200 });
    record('sluice:leak');
    const result = { of: 'the handler' };
    const handler = lambda(db, async () => {
      await db.sequelize.transaction();
      void db.sequelize.query('SELECT pg_sleep(30)');
      await runs(db);
      return result;
    });

    expect(await handler({})).toBe(result);
  });

  test.each([new Error('an error'), 'a string', undefined, null, { code: 42 }])(
    'what it throws comes through: %s',
    async (thrown) => {
      const db = testDatabase();
      record('sluice:leak');
      const handler = lambda(db, async () => {
        await db.sequelize.transaction();
        throw thrown;
      });

      expect(await handler({}).catch((error: unknown) => ({ error }))).toStrictEqual({ error: thrown });
    },
  );

  test('a network that swallows packets: closed within the budget, and the next invocation connects anew', async () => {
    const proxy = await startTcpProxy({ host: server().host, port: server().port });
    const db = testDatabase({ port: proxy.port, closeMs: 400 });
    record('sluice:leak');
    const closes = record('sluice:close');
    const handler = lambda(db, async ({ swallow }: { swallow: boolean }) => {
      const answer = await value<number>(db, 'SELECT 7');
      void db.sequelize.query('SELECT pg_sleep(30)');
      await runs(db);
      if (swallow) proxy.blackhole();
      return answer;
    });

    expect(await handler({ swallow: true })).toBe(7);
    // The budget is 400 ms; what is above is this machine's load.
    expect(closes[0]?.durationMs).toBeGreaterThan(300);
    expect(closes[0]?.durationMs).toBeLessThan(900);
    proxy.resume();
    expect(await handler({ swallow: false })).toBe(7);
    await proxy.stop();
    await noBackends(db, 5_000);
  });

  test('never more than what remains of the invocation', async () => {
    const proxy = await startTcpProxy({ host: server().host, port: server().port });
    const db = testDatabase({ port: proxy.port, closeMs: 10_000 });
    record('sluice:leak');
    const handler = lambda(db, async () => {
      await db.sequelize.query('SELECT 1');
      proxy.blackhole();
      return 'in time';
    });

    const lambdaContext = context(1_500);
    expect(await handler({}, lambdaContext)).toBe('in time');
    expect(lambdaContext.getRemainingTimeInMillis()).toBeGreaterThan(0);
    await proxy.stop();
    await noBackends(db, 5_000);
  });

  test('a failing hook of the user around closing does not replace the outcome', async () => {
    const db = testDatabase();
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const manager = db.sequelize.connectionManager as unknown as { close: () => Promise<void> };
    const { close } = manager;
    manager.close = async () => {
      await close();
      throw new Error('of the hook');
    };
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    expect(await handler({})).toBe(1);
    await sleep(5);
    process.off('warning', onWarning);
    expect(warnings.map(({ message }) => message)).toContain('of the hook');
  });
});

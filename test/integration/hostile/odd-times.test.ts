import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { context, lambda, noBackends, testDatabase, value } from '../../helpers/database.js';
import { server } from '../../helpers/server.js';

const remaining = (ms: unknown) => ({ ...context(), getRemainingTimeInMillis: () => ms as number });

describe('clocks that say odd things', () => {
  test.each([Number.NaN, undefined, Infinity, 2 ** 31, 2 ** 40, 8.64e15])(
    'getRemainingTimeInMillis() of %s is no deadline that passes at once',
    { timeout: 5_000 },
    async (ms) => {
      const db = testDatabase();
      const handler = lambda(db, async () => {
        await sleep(30);
        return value<number>(db, 'SELECT 1');
      });
      expect(await handler({}, remaining(ms))).toBe(1);
      const bare = lambda([], async () => sleep(30, 'done'));
      expect(await bare({}, remaining(ms))).toBe('done');
    },
  );

  test.each([0, -1, -1e9])(
    'getRemainingTimeInMillis() of %s: the deadline has passed, and the error says when',
    async (ms) => {
      const handler = lambda([], async () => sleep(10_000, undefined, { ref: false }));
      await expect(handler({}, remaining(ms))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    },
  );

  test('a getRemainingTimeInMillis() that throws rejects, and does not throw', async () => {
    const handler = lambda([], async () => 1);
    const broken = {
      ...context(),
      getRemainingTimeInMillis: () => {
        throw new Error('of the context');
      },
    };
    let outcome: Promise<unknown> | undefined;
    expect(() => (outcome = handler({}, broken))).not.toThrow();
    await expect(outcome).rejects.toThrow('of the context');
  });

  test.each([25, 365, 90_000_000])('a deadline of db.run in %s days does not pass at once', async (days) => {
    const db = testDatabase();
    const deadline = new Date(Math.min(8.64e15, Date.now() + days * 86_400_000));
    expect(await db.run(() => sleep(30, 'done'), { deadline })).toBe('done');
  });

  test('a db.run in a handler closes within what the handler keeps for closing, on a dead network', async () => {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    try {
      const db = testDatabase({ port: proxy.port });
      const handler = lambda([], async () =>
        db.run(async () => {
          await db.sequelize.transaction();
          proxy.blackhole();
          await new Promise(() => {});
        }),
      );
      const lambdaContext = context(3_000);
      await expect(handler({}, lambdaContext)).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
      // Lambda ends the container at 0: the answer must have left before.
      expect(lambdaContext.getRemainingTimeInMillis()).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
    }
  });

  test("an inner deadline far beyond Lambda's own timeout does not stretch closing", async () => {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    try {
      const db = testDatabase({ port: proxy.port });
      const handler = lambda(db, async () =>
        db.run(
          async () => {
            await db.sequelize.transaction();
            proxy.blackhole();
            await new Promise(() => {});
          },
          { deadline: new Date(Date.now() + 3_600_000) },
        ),
      );
      const lambdaContext = context(3_000);
      await expect(handler({}, lambdaContext)).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
      expect(lambdaContext.getRemainingTimeInMillis()).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
    }
  });

  test('three runs inside each other on a dead network take one close budget, not three', async () => {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    try {
      const db = testDatabase({ port: proxy.port, closeMs: 1_000, pool: { max: 3 } });
      const open = () => db.sequelize.transaction();
      const controller = new AbortController();
      let aborted = 0;
      const run = db.run(
        async () => {
          await open();
          await db.run(async () => {
            await open();
            await db.run(async () => {
              await open();
              proxy.blackhole();
              aborted = performance.now();
              controller.abort(new Error('enough'));
              await new Promise(() => {});
            });
          });
        },
        { signal: controller.signal },
      );
      await expect(run).rejects.toThrow('enough');
      expect(performance.now() - aborted).toBeLessThan(1_500);
      proxy.resume();
      await noBackends(db, 3_000);
    } finally {
      await proxy.stop();
    }
  });
});

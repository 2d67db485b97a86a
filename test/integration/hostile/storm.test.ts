import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { context, lambda, noBackends, record, testDatabase, value } from '../../helpers/database.js';
import { server, terminate } from '../../helpers/server.js';

/** mulberry32: the same sequence for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

describe('random sequences of what users and networks do', () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    const next = random(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
    const proxy = await startTcpProxy({ host: server().host, port: server().port });
    const db = testDatabase({
      port: proxy.port,
      connectMs: 1_200,
      closeMs: 150,
      pool: { max: 3, acquireMs: 1_200 },
    });
    record('sluice:leak');
    record('sluice:connect');

    let faulty = false;
    const handler = lambda(db, async ({ n, does }: { n: number; does: string }): Promise<number> => {
      const query = () => value<number>(db, `SELECT ${n}`);
      switch (does) {
        case 'throws':
          await query();
          throw new Error(`thrown ${n}`);
        case 'leaves a query':
          await query();
          void db.sequelize.query('SELECT pg_sleep(10)').catch(() => {});
          return n;
        case 'leaves a transaction': {
          const answer = await query();
          await db.sequelize.transaction();
          return answer;
        }
        case 'works in a transaction':
          return db.sequelize.transaction(async (transaction) => {
            const [rows] = await db.sequelize.query(`SELECT ${n} AS n`, { transaction });
            return (rows as { n: number }[])[0]?.n ?? -1;
          });
        case 'hangs':
          await db.sequelize.query('SELECT pg_sleep(10)');
          return n;
        case 'runs inside': {
          // Afterwards: two of these would otherwise wait for each other's connections.
          const answer = await db.run(query);
          void db.run(() => db.sequelize.query('SELECT pg_sleep(10)')).catch(() => {});
          return answer;
        }
        case 'many':
          return Math.max(...(await Promise.all(Array.from({ length: 8 }, query))));
        default:
          return query();
      }
    });
    const KINDS = [
      'works',
      'works',
      'throws',
      'leaves a query',
      'leaves a transaction',
      'works in a transaction',
      'hangs',
      'runs inside',
      'many',
    ];

    for (let step = 0; step < 4; step++) {
      faulty = next() < 0.5;
      const runs = Array.from({ length: 1 + Math.floor(next() * 5) }, async (_, index) => {
        await sleep(next() * 30);
        const n = step * 100 + index;
        const does = pick(KINDS);
        const limit = does === 'hangs' ? 200 + next() * 200 : 1_500;
        const started = performance.now();
        const outcome: unknown = await handler({ n, does }, context(limit)).catch((error: unknown) => error);
        return { n, does, outcome, over: performance.now() - started - limit };
      });
      if (faulty) {
        await sleep(next() * 60);
        switch (pick(['reset', 'terminate', 'refuse', 'blackhole'])) {
          case 'reset':
            proxy.reset();
            break;
          case 'terminate':
            await terminate(db.applicationName).catch(() => {});
            break;
          case 'refuse':
            proxy.refuse();
            await sleep(next() * 100);
            await proxy.accept();
            break;
          default:
            proxy.blackhole();
            await sleep(next() * 200);
            proxy.resume();
        }
      }
      for (const { n, does, outcome, over } of await Promise.all(runs)) {
        if (does === 'throws' && outcome instanceof Error)
          expect(outcome.message).toMatch(faulty ? /./ : `thrown ${n}`);
        else if (does === 'hangs') expect(outcome).toBeInstanceOf(Error);
        else if (outcome instanceof Error)
          expect([faulty, outcome.message]).toEqual([true, expect.any(String)]);
        else expect(outcome).toBe(n);
        // When Lambda would have ended the container, but for a busy machine.
        expect(over).toBeLessThan(1_500);
      }
      await noBackends(db, 2_500);
      if (next() < 0.3) {
        const now = Date.now();
        const clock = vi.spyOn(Date, 'now').mockReturnValue(now + 400_000);
        expect(await handler({ n: 5, does: 'works' })).toBe(5);
        clock.mockRestore();
      }
    }
    expect(await handler({ n: 7, does: 'works' })).toBe(7);
    await noBackends(db);
    await proxy.stop();
  });
});

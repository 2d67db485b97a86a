import { describe, expect, test } from 'vitest';
import { nodeBinary } from '../../helpers/nodes.js';
import { CONNECT_MS, leasedSurge, surge } from './surge.js';

describe('7: more containers than connections', () => {
  test.each([
    ['node22', 22],
    ['node24', 24],
  ] as const)(
    '40 burst on 10 connections: each waits its turn, and none fails (%s)',
    async (runtime, major) => {
      const { attempts, slowestMs } = await surge(runtime, nodeBinary(major), {
        containers: 40,
        connections: 10,
      });
      // Some were refused, and came in within their budget all the same.
      expect(attempts).toBeGreaterThan(40);
      expect(slowestMs).toBeLessThan(CONNECT_MS);
    },
    120_000,
  );

  test('under a lease 11 burst on 10: the last waits for the end of one, and all end while all are frozen', async () => {
    const leaseMs = 1_500;
    const { slowestMs } = await leasedSurge('node24', nodeBinary(24), 10, leaseMs);
    expect(slowestMs).toBeGreaterThan(leaseMs / 2);
    expect(slowestMs).toBeLessThan(CONNECT_MS);
  }, 120_000);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { allOptimised } from '../../helpers/all-optimised.js';
import { lambda, record, testDatabase, value } from '../../helpers/database.js';
import { startRoundTripProxy, type RoundTripProxy } from '../../helpers/round-trips.js';
import { adminQuery, uniqueName, waitUntil } from '../../helpers/server.js';

allOptimised();

const role = uniqueName('role');
const AT_ONCE = 10;
let proxy: RoundTripProxy;
beforeEach(async () => {
  proxy = await startRoundTripProxy();
  await adminQuery(`CREATE ROLE ${role} LOGIN PASSWORD 'secret' CONNECTION LIMIT 0`);
});
afterEach(async () => {
  await proxy.stop();
  await adminQuery(`DROP ROLE ${role}`);
});

function crowd(connectInTurn: boolean, connectMs = 10_000) {
  const db = testDatabase({
    port: proxy.port,
    username: role,
    password: 'secret',
    connectMs,
    pool: { max: AT_ONCE },
    optimise: { connectInTurn },
  });
  const handler = lambda(db, () => value(db, 'SELECT 1'));
  return Promise.allSettled(Array.from({ length: AT_ONCE }, () => handler({})));
}

/** Ten invocations at once, and room for them once they have made so many attempts. Says how many were open at once, beside the first ten. */
async function mostAtOnce(connectInTurn: boolean, attempts: number): Promise<number> {
  const all = crowd(connectInTurn);
  await waitUntil(() => proxy.connections.length > attempts, { what: `${attempts} attempts`, ms: 10_000 });
  const most = proxy.mostOpenAfter(AT_ONCE);
  await adminQuery(`ALTER ROLE ${role} CONNECTION LIMIT ${AT_ONCE}`);
  expect((await all).map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE }, () => 'fulfilled'));
  return most;
}

test('where a server has no room, one connection of the container at a time tries again, and all get in', async () => {
  // The end of one may reach the proxy after the next.
  expect(await mostAtOnce(true, AT_ONCE + 5)).toBeLessThanOrEqual(2);
});

test('without that, every one of them does', async () => {
  expect(await mostAtOnce(false, 4 * AT_ONCE)).toBeGreaterThan(2);
});

test('those who wait hear of the refusal, not of a timeout, each within its own budget', async () => {
  const connects = record('sluice:connect');
  const outcomes = await crowd(true, 3_000);
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))).toEqual(
    Array.from({ length: AT_ONCE }, () =>
      expect.objectContaining({ parent: expect.objectContaining({ code: '53300' }) }),
    ),
  );
  for (const { durationMs } of connects) expect(durationMs).toBeLessThan(6_000);
  // Nobody has the turn any more.
  await adminQuery(`ALTER ROLE ${role} CONNECTION LIMIT ${AT_ONCE}`);
  expect((await crowd(true)).every(({ status }) => status === 'fulfilled')).toBe(true);
});

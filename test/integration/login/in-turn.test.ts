import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allOptimised } from '../../helpers/all-optimised.js';
import { lambda, record, testDatabase, value } from '../../helpers/database.js';
import { startRoundTripProxy, type RoundTripProxy } from '../../helpers/round-trips.js';
import { adminQuery, uniqueName } from '../../helpers/server.js';

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

/** How many connections ten invocations at once try to open before there is room for them, 0.8 s after they came. */
async function attemptsUntilThereIsRoom(connectInTurn: boolean): Promise<number> {
  const all = crowd(connectInTurn);
  await sleep(800);
  const attempts = proxy.connections.length;
  await adminQuery(`ALTER ROLE ${role} CONNECTION LIMIT ${AT_ONCE}`);
  expect((await all).map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE }, () => 'fulfilled'));
  return attempts;
}

test('where a server has no room, one connection of the container at a time tries again, and all get in', async () => {
  const inTurn = await attemptsUntilThereIsRoom(true);
  // Each once, and one of them again and again, with pauses that grow.
  expect(inTurn).toBeGreaterThan(AT_ONCE);
  expect(inTurn).toBeLessThan(2.5 * AT_ONCE);
});

test('without that, every one of them does', async () => {
  expect(await attemptsUntilThereIsRoom(false)).toBeGreaterThan(2.5 * AT_ONCE);
});

test('those who wait hear of the refusal, not of a timeout, each within its own budget', async () => {
  const connects = record('sluice:connect');
  const outcomes = await crowd(true, 500);
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))).toEqual(
    Array.from({ length: AT_ONCE }, () =>
      expect.objectContaining({ parent: expect.objectContaining({ code: '53300' }) }),
    ),
  );
  for (const { durationMs } of connects) expect(durationMs).toBeLessThan(1_500);
  // Nobody has the turn any more.
  await adminQuery(`ALTER ROLE ${role} CONNECTION LIMIT ${AT_ONCE}`);
  expect((await crowd(true)).every(({ status }) => status === 'fulfilled')).toBe(true);
});

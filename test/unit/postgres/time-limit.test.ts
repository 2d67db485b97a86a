import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { settledBy } from '../../../src/postgres/time-limit.js';

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('what settles in time is in time, either way, and leaves no timer', async () => {
  const before = timers();
  expect(await settledBy(Promise.resolve(1), performance.now() + 60_000)).toBe(true);
  expect(await settledBy(Promise.reject(new Error('no')), performance.now() + 60_000)).toBe(true);
  expect(timers()).toBeLessThanOrEqual(before);
});

test('what is late is late', async () => {
  const started = performance.now();
  expect(await settledBy(new Promise(() => {}), started + 30)).toBe(false);
  expect(performance.now() - started).toBeGreaterThanOrEqual(25);
});

test('a limit that has passed is over at once, unless the promise has settled', async () => {
  expect(await settledBy(new Promise(() => {}), performance.now() - 1_000)).toBe(false);
  expect(await settledBy(Promise.resolve(), performance.now() - 1_000)).toBe(true);
});

test('what rejects after the limit is caught', async () => {
  const late = sleep(20).then(() => {
    throw new Error('late');
  });
  expect(await settledBy(late, performance.now())).toBe(false);
  // The run fails on an unhandled rejection.
  await sleep(40);
});

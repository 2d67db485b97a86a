import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RUNTIMES, startContainer, writeHandler } from './handlers/container/start-container.js';

const source = `
  const kept = Date.now;
  const began = { date: Date.now(), real: performance.timeOrigin + performance.now() };
  exports.handler = async (event, context) => {
    class Later extends Date {}
    return {
      ahead: Date.now() - (performance.timeOrigin + performance.now()),
      others: [kept(), new Date().getTime(), Date.parse(Date()), new Later().getTime()].map((ms) => ms - Date.now()),
      fixed: [new Date(5).getTime(), new Date(2020, 0, 1).getFullYear(), Date.UTC(1970, 0, 1), Date.length, Date.name],
      is: [new Date() instanceof Date, new Later() instanceof Later, new Date().constructor === Date],
      remaining: context.getRemainingTimeInMillis(),
      native: /native code/.test(Function.prototype.toString.call(Date.now)),
    };
  };`;

interface Times {
  readonly ahead: number;
  readonly others: readonly number[];
  readonly fixed: readonly unknown[];
  readonly is: readonly boolean[];
  readonly remaining: number;
  readonly native: boolean;
}

async function times(
  container: { invoke(id: string, event: string): Promise<unknown> },
  id: string,
): Promise<Times> {
  return ((await container.invoke(id, '{}')) as { payload: Times }).payload;
}

test.each(RUNTIMES)('%s: while it is frozen time passes as much faster as it was told', async (runtime) => {
  const file = writeHandler('clock.cjs', source);
  const { container } = await startContainer('', {
    runtime,
    speed: 60,
    timeoutMs: 20_000,
    handler: { file, exportName: 'handler' },
  });
  await container.ready;
  const first = await times(container, 'r1');
  const frozenAt = performance.now();
  await sleep(500);
  const sleptMs = performance.now() - frozenAt;
  const second = await times(container, 'r2');

  // Half a minute, less the half second that has really passed.
  const jump = second.ahead - first.ahead;
  expect(jump).toBeGreaterThan(29_000);
  expect(jump).toBeLessThan((sleptMs + 2_000) * 59);

  expect(second.is).toEqual([true, true, true]);
  expect(second.fixed).toEqual([5, 2020, 0, 7, 'Date']);
  // Date.parse(Date()) knows whole seconds only.
  for (const difference of second.others) expect(Math.abs(difference)).toBeLessThan(1_500);
  // The deadline is of the same clock.
  expect(second.remaining).toBeGreaterThan(5_000);
  expect(second.remaining).toBeLessThanOrEqual(20_000);
});

test.each(RUNTIMES)('%s: at speed 1 the clock is Node’s own', async (runtime) => {
  const file = writeHandler('clock.cjs', source);
  const { container } = await startContainer('', { runtime, handler: { file, exportName: 'handler' } });
  await container.ready;
  await sleep(200);
  const { ahead, native } = await times(container, 'r1');
  expect(Math.abs(ahead)).toBeLessThan(100);
  expect(native).toBe(true);
});

test('time in which it is frozen by hand passes as everywhere', async () => {
  const file = writeHandler('clock.cjs', source);
  const { container } = await startContainer('', {
    speed: 60,
    concurrency: 2,
    handler: { file, exportName: 'handler' },
  });
  await container.ready;
  container.freeze();
  await sleep(300);
  container.thaw();
  const { ahead } = await times(container, 'r1');
  expect(Math.abs(ahead)).toBeLessThan(100);
});

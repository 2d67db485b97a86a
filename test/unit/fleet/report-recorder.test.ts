import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ConnectionCounts } from '../../../src/fleet/database/options.js';
import type { InvocationResult } from '../../../src/fleet/invocation-result.js';
import { Recorder } from '../../../src/fleet/report/recorder.js';
import { nearestRank, summarise } from '../../../src/fleet/report/summary.js';

const FLEET = {
  handler: '/app/get-order.js',
  runtime: 'node24',
  node: 'v24.1.0',
  speed: 1,
  concurrency: 1,
} as const;

const counts = (total: number, byContainer: Record<string, number> = {}): ConnectionCounts => ({
  total,
  active: total,
  idle: 0,
  idleInTransaction: 0,
  other: 0,
  byContainer,
});

const invocation = (
  status: InvocationResult['status'],
  durationMs: number,
  coldStart = false,
): InvocationResult => ({
  requestId: 'r',
  status,
  payload: undefined,
  error: undefined,
  container: 'c1',
  coldStart,
  askedAt: 5,
  startedAt: 10,
  endedAt: 10 + durationMs,
});

/** Until the recorder's clock, which counts tenths, has moved on. */
async function later(recorder: Recorder): Promise<number> {
  const before = recorder.now();
  while (recorder.now() - before < 1) await sleep(1);
  return recorder.now();
}

describe('the recorder', () => {
  test('the states of a container follow each other without a gap, up to its end', async () => {
    const recorder = new Recorder(FLEET);
    await later(recorder);
    recorder.containerStarts('c1');
    recorder.containerRuns('c1', 4711, () => 'said');
    for (const state of ['frozen', 'running', 'running', 'frozen'] as const) {
      await later(recorder);
      recorder.containerIs('c1', state);
    }
    await later(recorder);
    recorder.containerEnded('c1', 'retired', 'SIGKILL');
    recorder.containerIs('c1', 'running');
    await later(recorder);
    const [container] = recorder.report(10).containers;
    expect(container).toMatchObject({
      id: 'c1',
      pid: 4711,
      endedBy: 'retired',
      exit: 'SIGKILL',
      output: 'said',
    });
    expect(container?.spans.map(({ state }) => state)).toEqual(['cold', 'frozen', 'running', 'frozen']);
    expect(container?.spans[0]?.from).toBe(container?.startedAt);
    for (const [index, span] of (container?.spans ?? []).entries()) {
      expect(span.to).toBeGreaterThan(span.from);
      expect(span.to).toBe(container?.spans[index + 1]?.from ?? container?.endedAt);
    }
  });

  test('the last state of a container that lives goes on until now', async () => {
    const recorder = new Recorder(FLEET);
    recorder.containerStarts('c1');
    await later(recorder);
    const [first] = recorder.report(10).containers;
    expect(first).toMatchObject({ endedAt: undefined, endedBy: undefined, exit: undefined });
    await later(recorder);
    const [second] = recorder.report(10).containers;
    expect(second?.spans[0]?.to).toBeGreaterThan(first?.spans[0]?.to ?? Infinity);
  });

  test('its output is read at the report, and for the last time at its end', () => {
    const recorder = new Recorder(FLEET);
    let output = 'one';
    recorder.containerStarts('c1');
    recorder.containerRuns('c1', 1, () => output);
    expect(recorder.report(10).containers[0]?.output).toBe('one');
    output = 'two';
    expect(recorder.report(10).containers[0]?.output).toBe('two');
    recorder.containerEnded('c1', 'crashed', 1);
    output = 'three';
    expect(recorder.report(10).containers[0]?.output).toBe('two');
  });

  test('of a row of equal samples the first and the last are kept', async () => {
    const recorder = new Recorder(FLEET);
    for (const total of [1, 1, 1, 1, 2, 2, 1, 1, 1]) {
      recorder.sample(counts(total), true);
      await later(recorder);
    }
    recorder.sample(counts(1, { c1: 1 }), true);
    const { samples } = recorder.report(10);
    expect(samples.map(({ total }) => total)).toEqual([1, 1, 2, 2, 1, 1, 1]);
    expect(samples.at(-1)?.byContainer).toEqual({ c1: 1 });
    expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(samples[5]?.at).toBeGreaterThan((samples[4]?.at ?? 0) + 1);
  });

  test('connections that are left are those of the last quiet sample', () => {
    const recorder = new Recorder(FLEET);
    const left = () => recorder.report(10).summary.connectionsLeft;
    expect(left()).toBe(0);
    recorder.sample(counts(4), false);
    expect(left()).toBe(4);
    recorder.sample(counts(2), true);
    recorder.sample(counts(7), false);
    expect(left()).toBe(2);
  });

  test('what was done is written down with its time; after close the clock stands still', async () => {
    const recorder = new Recorder(FLEET);
    const at = await later(recorder);
    recorder.fault('dropIdleAfter', '350000 ms, silent');
    recorder.fault('refuse');
    recorder.close();
    const closed = recorder.now();
    await sleep(5);
    recorder.close();
    const report = recorder.report(10);
    expect(report.durationMs).toBe(closed);
    expect(report.faults).toMatchObject([
      { name: 'dropIdleAfter', detail: '350000 ms, silent' },
      { name: 'refuse', detail: '' },
    ]);
    expect(report.faults[0]?.at).toBeGreaterThanOrEqual(at);
  });

  test('a report is plain data, and no later one changes it', () => {
    const recorder = new Recorder(FLEET);
    recorder.containerStarts('c1');
    recorder.containerStarts('c2');
    recorder.containerEnded('c1', 'killed', 'SIGKILL');
    recorder.containerStarts('c3');
    recorder.invocation(invocation('succeeded', 10, true));
    recorder.turnedAway();
    recorder.sample(counts(3), true);
    const report = recorder.report(97);
    expect(report).toMatchObject({
      ...FLEET,
      version: 1,
      summary: { peakContainers: 2, maxConnections: 97 },
    });
    const text = JSON.stringify(report);
    recorder.invocation(invocation('failed', 10));
    recorder.fault('refuse');
    recorder.sample(counts(4), true);
    expect(JSON.stringify(report)).toBe(text);
    // undefined is what JSON leaves out.
    expect(JSON.parse(text)).toEqual(report);
    expect(new Date(report.startedAt).toISOString()).toBe(report.startedAt);
  });
});

describe('the summary', () => {
  const seen = { samples: [], throttled: 0, peakContainers: 0, maxConnections: 0, connectionsLeft: 0 };

  test('a percentile is the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([50, 95, 99, 100].map((percent) => nearestRank(hundred, percent))).toEqual([50, 95, 99, 100]);
    expect([50, 95, 99].map((percent) => nearestRank([7], percent))).toEqual([7, 7, 7]);
    expect([50, 95].map((percent) => nearestRank([1, 2, 3, 4], percent))).toEqual([2, 4]);
    expect(nearestRank([15, 20, 35, 40, 50], 30)).toBe(20);
  });

  test('invocations are counted by how they ended, and timed if a container answered', () => {
    const invocations = [
      invocation('succeeded', 30, true),
      invocation('succeeded', 10),
      invocation('failed', 20),
      invocation('timed-out', 3_000, true),
      invocation('crashed', 1),
      invocation('init-failed', 0, true),
      invocation('throttled', 0),
    ];
    expect(summarise({ ...seen, invocations, throttled: 4 })).toMatchObject({
      invocations: 7,
      succeeded: 2,
      failed: 1,
      timedOut: 1,
      crashed: 1,
      initFailed: 1,
      throttled: 4,
      coldStarts: 3,
      durationMs: { p50: 20, p95: 30, p99: 30, max: 30 },
    });
  });

  test('a duration has no digits that nobody measured', () => {
    const one = { ...invocation('succeeded', 0), startedAt: 2971.1, endedAt: 3053.9 };
    expect(one.endedAt - one.startedAt).not.toBe(82.8);
    expect(summarise({ ...seen, invocations: [one] }).durationMs?.max).toBe(82.8);
  });

  test('without an answer there is no duration', () => {
    expect(summarise({ ...seen, invocations: [invocation('crashed', 1)] }).durationMs).toBeUndefined();
  });

  test('the peak of connections is found among however many samples', () => {
    const samples = Array.from({ length: 300_000 }, (_, at) => ({ at, ...counts(at === 1_234 ? 9 : 2) }));
    expect(summarise({ ...seen, invocations: [], samples }).peakConnections).toBe(9);
  });
});

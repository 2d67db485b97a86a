import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '../../../src/fleet/invocation-result.js';
import { arrivals, countArrivals, MOST_INVOCATIONS } from '../../../src/fleet/load/arrivals.js';
import type { LoadOptions, Schedule } from '../../../src/fleet/load/options.js';
import { resolveLoad } from '../../../src/fleet/load/resolve-load.js';
import { runLoad, type LoadTarget } from '../../../src/fleet/load/run-load.js';

const times = (schedule: Schedule, speed?: number) => [...arrivals(schedule, speed)];

describe('a schedule', () => {
  test('constant: evenly, the first at once, none at the end', () => {
    expect(times({ kind: 'constant', perSecond: 4, seconds: 1.5 })).toEqual([0, 250, 500, 750, 1_000, 1_250]);
    expect(times({ kind: 'constant', perSecond: 10, seconds: 3_600 })).toHaveLength(36_000);
    expect(times({ kind: 'constant', perSecond: 0.1, seconds: 11 })).toEqual([0, 10_000]);
  });

  test.each([
    [0, 20],
    [20, 0],
    [1, 3],
    [7, 7],
  ])('ramp from %i to %i per second: the count of each second follows the rate', (from, to) => {
    const seconds = 10;
    const all = times({ kind: 'ramp', fromPerSecond: from, toPerSecond: to, seconds });
    expect(all).toHaveLength(((from + to) / 2) * seconds);
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(all.at(-1)).toBeLessThan(seconds * 1_000);
    for (let second = 0; second < seconds; second++) {
      const rate = from + ((to - from) * (second + 0.5)) / seconds;
      const count = all.filter((at) => Math.floor(at / 1_000) === second).length;
      expect(Math.abs(count - rate)).toBeLessThanOrEqual(1);
    }
  });

  test('burst: all at once, again after a pause that the speed divides', () => {
    expect(times({ kind: 'burst', count: 3 })).toEqual([0, 0, 0]);
    const schedule = { kind: 'burst', count: 2, times: 3, everySeconds: 60 } as const;
    expect(times(schedule)).toEqual([0, 0, 60_000, 60_000, 120_000, 120_000]);
    expect(times(schedule, 60)).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000]);
  });

  test('poisson: as many as the rate says, with gaps as of independent arrivals', () => {
    const all = times({ kind: 'poisson', perSecond: 50, seconds: 200, seed: 7 });
    expect(all.length).toBeGreaterThan(9_600);
    expect(all.length).toBeLessThan(10_400);
    const gaps = all.slice(1).map((at, index) => at - (all[index] ?? 0));
    const longer = (ms: number) => gaps.filter((gap) => gap > ms).length / gaps.length;
    expect(longer(20)).toBeCloseTo(Math.exp(-1), 1);
    expect(longer(60)).toBeCloseTo(Math.exp(-3), 1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
  });

  test('poisson: the seed makes it repeatable', () => {
    const of = (seed?: number) => times({ kind: 'poisson', perSecond: 20, seconds: 5, seed });
    expect(of(3)).toEqual(of(3));
    expect(of()).toEqual(of());
    expect(of(3)).not.toEqual(of(4));
  });
});

test('the invocations of a schedule are counted up to the limit of a load', () => {
  expect(countArrivals({ kind: 'ramp', fromPerSecond: 0, toPerSecond: 20, seconds: 10 })).toBe(100);
  expect(countArrivals({ kind: 'burst', count: MOST_INVOCATIONS })).toBe(MOST_INVOCATIONS);
  expect(countArrivals({ kind: 'burst', count: MOST_INVOCATIONS + 1 })).toBe(Infinity);
});

const RESULT = {
  payload: undefined,
  error: undefined,
  container: 'c1',
  coldStart: false,
  startedAt: 0,
} as const;

/** What stands where a fleet would: answers as `status` says. */
function target(status: (event: unknown, attempt: number) => InvocationResult['status']) {
  const attempts: unknown[] = [];
  const recorded: InvocationResult[] = [];
  const stop = new AbortController();
  const fleet: LoadTarget = {
    speed: 1,
    signal: stop.signal,
    now: () => performance.now(),
    async attempt(event, askedAt) {
      attempts.push(event);
      const times = attempts.filter((other) => other === event).length;
      const endedAt = performance.now();
      return { ...RESULT, requestId: String(event), status: status(event, times), askedAt, endedAt };
    },
    record: (result) => recorded.push(result),
  };
  const run = (options: LoadOptions) => runLoad(resolveLoad(options), fleet);
  return { attempts, recorded, stop, run, fleet };
}

describe('load', () => {
  test('events of an array come in turn, and again from the start', async () => {
    const { attempts, run } = target(() => 'succeeded');
    await run({ schedule: { kind: 'burst', count: 5 }, events: ['a', 'b'] });
    expect(attempts).toEqual(['a', 'b', 'a', 'b', 'a']);
  });

  test('a function makes the events, from their number', async () => {
    const { attempts, run } = target(() => 'succeeded');
    await run({ schedule: { kind: 'burst', count: 2, times: 2 }, events: (index) => index * 2 });
    expect(attempts).toEqual([0, 2, 4, 6]);
  });

  test('the event is {} unless given, and the array is copied', async () => {
    const { attempts, run } = target(() => 'succeeded');
    await run({ schedule: { kind: 'burst', count: 1 } });
    const events = ['a'];
    const running = run({ schedule: { kind: 'burst', count: 2, times: 2, everySeconds: 0.02 }, events });
    events[0] = 'changed';
    await running;
    expect(attempts).toEqual([{}, 'a', 'a', 'a', 'a']);
  });

  test('results come in the order in which they were asked for, and onResult as they end', async () => {
    const { fleet } = target(() => 'succeeded');
    const attempt = fleet.attempt.bind(fleet);
    const seen: string[] = [];
    let first: (() => void) | undefined;
    const slowFirst: LoadTarget = {
      ...fleet,
      async attempt(event, askedAt) {
        if (event === 0) await new Promise<void>((resolve) => (first = resolve));
        if (event === 2) first?.();
        return attempt(event, askedAt);
      },
    };
    const results = await runLoad(
      resolveLoad({
        schedule: { kind: 'burst', count: 3 },
        events: (index) => index,
        onResult: ({ requestId }) => seen.push(requestId),
      }),
      slowFirst,
    );
    expect(results.map(({ requestId }) => requestId)).toEqual(['0', '1', '2']);
    expect(seen).toEqual(['1', '2', '0']);
  });

  test('a throttled invocation is asked for again, and is as old as its first attempt', async () => {
    const { attempts, recorded, run } = target((_, attempt) => (attempt < 4 ? 'throttled' : 'succeeded'));
    const before = performance.now();
    const [result] = await run({ schedule: { kind: 'burst', count: 1 }, events: ['a'] });
    expect(attempts).toEqual(['a', 'a', 'a', 'a']);
    expect(result).toMatchObject({ status: 'succeeded' });
    expect(recorded).toEqual([result]);
    expect(result?.askedAt).toBeLessThan(result?.endedAt ?? 0);
    expect(result?.askedAt).toBeGreaterThanOrEqual(before);
  });

  test('a throttled invocation is given up after retryThrottledMs; 0 is at once', async () => {
    const { attempts, recorded, run } = target(() => 'throttled');
    const now = await run({ schedule: { kind: 'burst', count: 2 }, events: ['a', 'b'], retryThrottledMs: 0 });
    expect(now.map(({ status }) => status)).toEqual(['throttled', 'throttled']);
    expect(attempts).toEqual(['a', 'b']);
    const [later] = await run({
      schedule: { kind: 'burst', count: 1 },
      events: ['c'],
      retryThrottledMs: 150,
    });
    expect(later?.status).toBe('throttled');
    expect((later?.endedAt ?? 0) - (later?.askedAt ?? 0)).toBeGreaterThanOrEqual(149);
    expect(attempts.filter((event) => event === 'c').length).toBeGreaterThan(1);
    expect(recorded).toHaveLength(3);
  });

  test('a stop ends the wait for the schedule and between attempts, with its reason', async () => {
    const { stop, run } = target((event) => (event === 1 ? 'throttled' : 'succeeded'));
    const late = run({ schedule: { kind: 'burst', count: 1, times: 2, everySeconds: 3_600 } });
    const throttled = run({ schedule: { kind: 'burst', count: 20 }, events: [1] });
    const reason = new Error('the fleet was stopped');
    // All of them wait now.
    await sleep(5);
    stop.abort(reason);
    await expect(late).rejects.toBe(reason);
    await expect(throttled).rejects.toBe(reason);
  });

  test('however many wait, the signal has no listener for each, and none and no timer is left', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { attempts, stop, fleet } = target(() => 'throttled');
    // Keeps no list that is searched for every attempt.
    const attempt: LoadTarget['attempt'] = async (event, askedAt) => {
      attempts.push(event);
      return { ...RESULT, requestId: '', status: 'throttled', askedAt, endedAt: askedAt };
    };
    const running = runLoad(resolveLoad({ schedule: { kind: 'burst', count: 10_000 } }), {
      ...fleet,
      attempt,
    });
    await sleep(5);
    expect(attempts.length).toBeGreaterThanOrEqual(10_000);
    expect(getEventListeners(stop.signal, 'abort').length).toBeLessThan(3);
    const reason = new Error('the fleet was stopped');
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('a load that is over listens to the signal no longer', async () => {
    const { stop, run } = target((_, attempt) => (attempt < 3 ? 'throttled' : 'succeeded'));
    await run({ schedule: { kind: 'burst', count: 50 }, events: (index) => index });
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  test('an invocation that rejects ends the wait for the next ones', async () => {
    const mistake = new Error('no JSON');
    const { fleet, recorded } = target(() => 'succeeded');
    const schedule = { kind: 'burst', count: 2, times: 2, everySeconds: 3_600 } as const;
    const attempt: LoadTarget['attempt'] = async (event, askedAt) => {
      if (event === 1) throw mistake;
      return fleet.attempt(event, askedAt);
    };
    const running = runLoad(resolveLoad({ schedule, events: (index) => index }), { ...fleet, attempt });
    await expect(running).rejects.toBe(mistake);
    expect(recorded).toHaveLength(1);
  });

  test('an events function that throws ends the load, once what runs has ended', async () => {
    const { recorded, run } = target(() => 'succeeded');
    const mistake = new Error('of events');
    const events = (index: number) => {
      if (index === 2) throw mistake;
      return index;
    };
    await expect(run({ schedule: { kind: 'burst', count: 5 }, events })).rejects.toBe(mistake);
    expect(recorded).toHaveLength(2);
  });
});

describe('options of load', () => {
  const problems = (options: unknown): readonly string[] => {
    try {
      resolveLoad(options as LoadOptions);
    } catch (error) {
      expect(error).toMatchObject({ code: 'SLUICE_CONFIGURATION', subject: 'fleet.load' });
      return (error as { problems: string[] }).problems;
    }
    return [];
  };

  test.each<[unknown, RegExp]>([
    [undefined, /`schedule` is undefined: it must be an object as/],
    [{ schedule: 'burst' }, /`schedule` is 'burst': it must be an object/],
    [{ schedule: { kind: 'bursts' } }, /`schedule.kind` is 'bursts': it must be one of 'constant', 'ramp'/],
    [{ schedule: { kind: undefined } }, /`schedule.kind` is missing/],
    [{ schedule: { kind: 'burst' } }, /`schedule.count` is missing: a burst schedule needs a whole number/],
    [
      { schedule: { kind: 'burst', count: 1.5 } },
      /`schedule.count` is 1.5: it must be a whole number from 1/,
    ],
    [{ schedule: { kind: 'constant', perSecond: 0, seconds: 1 } }, /`schedule.perSecond` is 0: it must be/],
    [{ schedule: { kind: 'constant', perSecond: 1, seconds: NaN } }, /`schedule.seconds` is NaN/],
    [
      { schedule: { kind: 'constant', perSecond: 1, seconds: 1, seed: 1 } },
      /`schedule` has no option 'seed'/,
    ],
    [
      { schedule: { kind: 'burst', count: 1_000_000_000 } },
      /`schedule.count` is 1000000000: it must be a whole number from 1 to 1000000$/,
    ],
    [
      { schedule: { kind: 'burst', count: 1_000, times: 1_001 } },
      /`schedule` asks for too many invocations: a load has at most 1000000/,
    ],
    [{ schedule: { kind: 'poisson', perSecond: 1e6, seconds: 1e6 } }, /asks for too many invocations/],
    [
      { schedule: { kind: 'ramp', fromPerSecond: 0, toPerSecond: 0, seconds: 1 } },
      /`schedule` is a ramp from 0 to 0 per second: one of the two must be above 0/,
    ],
    [{ schedule: { kind: 'constant', perSecond: 1, seconds: 1e9 } }, /`schedule.seconds` .* at most 2147483/],
    [{ schedule: { kind: 'burst', count: 1 }, events: [] }, /`events` is an empty array/],
    [{ schedule: { kind: 'burst', count: 1 }, events: 'x' }, /`events` is 'x'/],
    [{ schedule: { kind: 'burst', count: 1 }, onResult: 1 }, /`onResult` is 1: it must be a function/],
    [{ schedule: { kind: 'burst', count: 1 }, retryThrottledMs: -1 }, /`retryThrottledMs` is -1/],
    [{ schedule: { kind: 'burst', count: 1 }, retries: 1 }, /`options` has no option 'retries'/],
  ])('%j is refused', (options, message) => {
    const found = problems(options);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test('all mistakes come at once', () => {
    expect(problems({ schedule: { kind: 'ramp' }, events: 1, onResult: 2 })).toHaveLength(5);
  });
});

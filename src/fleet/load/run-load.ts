import { setMaxListeners } from 'node:events';
import type { InvocationResult } from '../invocation-result.js';
import { arrivals } from './arrivals.js';
import type { ResolvedLoad } from './resolve-load.js';
import { Waiting } from './waiting.js';

/** What a load needs of its fleet. */
export interface LoadTarget {
  readonly speed: number;
  /** Fires when the fleet stops: nothing is waited for any more. */
  readonly signal: AbortSignal;
  /** Ms since the fleet's start. */
  now(): number;
  /** Asks once for an invocation that was wanted since `askedAt`. */
  attempt(event: unknown, askedAt: number): Promise<InvocationResult>;
  /** What came of an invocation in the end. */
  record(result: InvocationResult): void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Invokes as the schedule says, until one of them rejects. Waits for all that it has begun. */
export async function runLoad(load: ResolvedLoad, target: LoadTarget): Promise<InvocationResult[]> {
  // Every load listens to it, and a test may have many at once.
  setMaxListeners(0, target.signal);
  const schedule = new Waiting(target.signal);
  const retries = new Waiting(target.signal);
  const start = performance.now();
  const running: Promise<InvocationResult>[] = [];
  try {
    for (const at of arrivals(load.schedule, target.speed)) {
      const wait = start + at - performance.now();
      if (wait > 0) await schedule.wait(wait);
      schedule.throwIfEnded();
      const one = invoke(load.eventOf(running.length), load, target, retries);
      // Whoever waits below gets it too. No further ones begin.
      one.catch((error: unknown) => schedule.end(error));
      running.push(one);
    }
  } finally {
    await Promise.allSettled(running);
    schedule.release();
    retries.release();
  }
  return Promise.all(running);
}

/** A throttled invocation is asked for again, as an SDK does it: after a random pause, twice as long every time. */
async function invoke(
  event: unknown,
  load: ResolvedLoad,
  target: LoadTarget,
  retries: Waiting,
): Promise<InvocationResult> {
  const askedAt = target.now();
  let longest = FIRST_PAUSE_MS;
  for (;;) {
    const result = await target.attempt(event, askedAt);
    const left = load.retryThrottledMs - (target.now() - askedAt);
    if (result.status !== 'throttled' || left <= 0) {
      target.record(result);
      load.onResult(result);
      return result;
    }
    await retries.wait(Math.min(left, longest * Math.random()));
    longest = Math.min(2 * longest, LONGEST_PAUSE_MS);
  }
}

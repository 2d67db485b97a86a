import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvocationResult } from '../invocation-result.js';
import { arrivals } from './arrivals.js';
import type { ResolvedLoad } from './resolve-load.js';

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

/** Invokes as the schedule says. Waits for all that it has begun, also when one of them rejects. */
export async function runLoad(load: ResolvedLoad, target: LoadTarget): Promise<InvocationResult[]> {
  const { signal } = target;
  // Every invocation that waits listens to it, and there may be thousands.
  setMaxListeners(0, signal);
  const start = performance.now();
  const running: Promise<InvocationResult>[] = [];
  try {
    for (const at of arrivals(load.schedule, target.speed)) {
      const wait = start + at - performance.now();
      if (wait > 0) await pause(wait, signal);
      signal.throwIfAborted();
      const one = invoke(load.eventOf(running.length), load, target);
      // Whoever waits below gets it; until then it must not count as unhandled.
      one.catch(() => undefined);
      running.push(one);
    }
  } finally {
    await Promise.allSettled(running);
  }
  return Promise.all(running);
}

/** A throttled invocation is asked for again, as an SDK does it: after a random pause, twice as long every time. */
async function invoke(event: unknown, load: ResolvedLoad, target: LoadTarget): Promise<InvocationResult> {
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
    await pause(Math.min(left, longest * Math.random()), target.signal);
    longest = Math.min(2 * longest, LONGEST_PAUSE_MS);
  }
}

/** Rejects with the signal's own reason. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

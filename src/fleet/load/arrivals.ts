import { seededRandom } from './seeded-random.js';
import type { Schedule } from './options.js';

/**
 * When the invocations of a schedule arrive: ms since its start, in order. The same schedule gives the same times,
 * a random one too. `speed` divides the pauses between bursts.
 */
export function* arrivals(schedule: Schedule, speed = 1): Generator<number> {
  switch (schedule.kind) {
    case 'constant':
      yield* ramp(schedule.perSecond, schedule.perSecond, schedule.seconds);
      break;
    case 'ramp':
      yield* ramp(schedule.fromPerSecond, schedule.toPerSecond, schedule.seconds);
      break;
    case 'burst':
      yield* bursts(schedule.count, schedule.times ?? 1, ((schedule.everySeconds ?? 0) * 1_000) / speed);
      break;
    case 'poisson':
      yield* poisson(schedule.perSecond, schedule.seconds, schedule.seed ?? DEFAULT_SEED);
      break;
    default:
      schedule satisfies never;
  }
}

/** More in one load would take longer to keep in mind and to show than anybody waits. */
export const MOST_INVOCATIONS = 1_000_000;

/** How many arrive; `Infinity` for more than a load may have. */
export function countArrivals(schedule: Schedule): number {
  let count = 0;
  for (const _ of arrivals(schedule)) {
    count++;
    if (count > MOST_INVOCATIONS) return Infinity;
  }
  return count;
}

const DEFAULT_SEED = 1;
/** Half of the sum of rounding errors that a long schedule may gather must not cost it its last invocation. */
const ROUNDING = 1e-9;

/** The nth arrives when the rate, added up, has reached n - 1: the first at once. */
function* ramp(from: number, to: number, seconds: number): Generator<number> {
  const slope = (to - from) / seconds;
  const total = ((from + to) / 2) * seconds;
  for (let n = 0; n < total - ROUNDING; n++) {
    // from t + slope t^2 / 2 = n, solved so that a slope of 0 divides nothing by 0.
    const root = Math.sqrt(Math.max(0, from * from + 2 * slope * n));
    yield n === 0 ? 0 : ((2 * n) / (from + root)) * 1_000;
  }
}

function* bursts(count: number, times: number, pauseMs: number): Generator<number> {
  for (let burst = 0; burst < times; burst++) {
    for (let n = 0; n < count; n++) yield burst * pauseMs;
  }
}

/** Independent of each other: the gaps between them are exponentially distributed. */
function* poisson(perSecond: number, seconds: number, seed: number): Generator<number> {
  const random = seededRandom(seed);
  const gap = () => (-Math.log(1 - random()) / perSecond) * 1_000;
  for (let at = gap(); at < seconds * 1_000; at += gap()) yield at;
}

import { describe, LONGEST_MS, MILLISECONDS_OR_NONE, OptionChecks, type Range } from '../option-checks.js';
import type { InvocationResult } from '../invocation-result.js';
import { countArrivals, MOST_INVOCATIONS } from './arrivals.js';
import type { LoadOptions, Schedule } from './options.js';

export interface ResolvedLoad {
  readonly schedule: Schedule;
  eventOf(index: number): unknown;
  readonly retryThrottledMs: number;
  onResult(result: InvocationResult): void;
}

const RATE: Range = { least: Number.MIN_VALUE, most: 1e6, legal: 'a number above 0, at most 1000000' };
const RATE_OR_NONE: Range = { least: 0, most: 1e6, legal: 'a number from 0 to 1000000' };
const SECONDS: Range = {
  least: Number.MIN_VALUE,
  most: LONGEST_MS / 1_000,
  legal: `seconds, a number above 0 and at most ${LONGEST_MS / 1_000}`,
};
const PAUSE: Range = {
  least: 0,
  most: LONGEST_MS / 1_000,
  legal: `seconds, a number from 0 to ${LONGEST_MS / 1_000}`,
};
const COUNT: Range = {
  least: 1,
  most: MOST_INVOCATIONS,
  whole: true,
  legal: `a whole number from 1 to ${MOST_INVOCATIONS}`,
};
const SEED: Range = {
  least: 0,
  most: 2 ** 32 - 1,
  whole: true,
  legal: 'a whole number from 0 to 4294967295',
};

/** What is needed, and what may be given, for a schedule of each kind. */
const KINDS: Readonly<Record<Schedule['kind'], { needed: Fields; optional?: Fields }>> = {
  constant: { needed: { perSecond: RATE, seconds: SECONDS } },
  ramp: { needed: { fromPerSecond: RATE_OR_NONE, toPerSecond: RATE_OR_NONE, seconds: SECONDS } },
  burst: { needed: { count: COUNT }, optional: { times: COUNT, everySeconds: PAUSE } },
  poisson: { needed: { perSecond: RATE, seconds: SECONDS }, optional: { seed: SEED } },
};
type Fields = Readonly<Record<string, Range>>;

/** Checks and copies what `fleet.load` was given. Throws a `ConfigurationError` with all mistakes. */
export function resolveLoad(options: LoadOptions): ResolvedLoad {
  const checks = new OptionChecks('fleet.load');
  const given = checks.record(options, 'options', ['schedule', 'events', 'retryThrottledMs', 'onResult']);
  const schedule = resolveSchedule(given['schedule'], checks);
  // Checked below.
  const { events, onResult } = given as Partial<LoadOptions>;
  if (events !== undefined && typeof events !== 'function' && !(Array.isArray(events) && events.length > 0)) {
    const shown = Array.isArray(events) ? 'an empty array' : describe(events);
    checks.add(
      `\`events\` is ${shown}: it must be an array with at least one event, or a function of the index`,
    );
  }
  if (onResult !== undefined && typeof onResult !== 'function') {
    checks.add(`\`onResult\` is ${describe(onResult)}: it must be a function`);
  }
  const retryThrottledMs = checks.number(
    given['retryThrottledMs'],
    'retryThrottledMs',
    MILLISECONDS_OR_NONE,
    60_000,
  );
  checks.finish();

  const list = typeof events === 'function' ? [] : [...(events ?? [{}])];
  return {
    schedule: schedule as Schedule,
    eventOf: typeof events === 'function' ? events : (index) => list[index % list.length],
    retryThrottledMs,
    onResult: onResult ?? (() => undefined),
  };
}

function resolveSchedule(value: unknown, checks: OptionChecks): Schedule | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) {
    checks.add(`\`schedule\` is ${describe(value)}: it must be an object as { kind: 'burst', count: 100 }`);
    return undefined;
  }
  const kind = checks.choice(value.kind, 'schedule.kind', Object.keys(KINDS) as Schedule['kind'][]);
  if (kind === undefined) {
    if (value.kind === undefined)
      checks.add(`\`schedule.kind\` is missing: ${Object.keys(KINDS).join(', ')}`);
    return undefined;
  }
  const before = checks.problems.length;
  const { needed, optional = {} } = KINDS[kind];
  const names = ['kind', ...Object.keys(needed), ...Object.keys(optional)];
  const given = checks.record(value, 'schedule', names);
  for (const [name, range] of Object.entries({ ...needed, ...optional })) {
    checks.number(given[name], `schedule.${name}`, range);
    if (given[name] === undefined && name in needed) {
      checks.add(`\`schedule.${name}\` is missing: a ${kind} schedule needs ${range.legal}`);
    }
  }
  if (checks.problems.length > before) return undefined;
  // The loop above has checked each field of this kind.
  const schedule = given as unknown as Schedule;
  if (schedule.kind === 'ramp' && schedule.fromPerSecond + schedule.toPerSecond === 0) {
    checks.add('`schedule` is a ramp from 0 to 0 per second: one of the two must be above 0');
  } else if (countArrivals(schedule) > MOST_INVOCATIONS) {
    checks.add(
      `\`schedule\` asks for too many invocations: a load has at most ${MOST_INVOCATIONS}, make it shorter or slower`,
    );
  }
  return schedule;
}

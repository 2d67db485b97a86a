import type { InvocationResult, InvocationStatus } from '../../../../src/fleet/invocation-result.js';
import type {
  ConnectionSample,
  ContainerEnd,
  ContainerReport,
  ContainerSpan,
  FaultReport,
  FleetReport,
} from '../../../../src/fleet/report/report.js';

export interface SampleOptions {
  /** The same seed gives the same report. */
  readonly seed?: number;
  readonly containers?: number;
  /** Bursts, three seconds apart. */
  readonly bursts?: number;
  readonly perBurst?: number;
  readonly maxConnections?: number;
}

interface Machine {
  readonly id: string;
  readonly startedAt: number;
  readonly spans: ContainerSpan[];
  freeAt: number;
  end: { at: number; by: ContainerEnd; exit: number | string } | undefined;
}

const RESTART_AT = 6_310;
const READ_ONLY_AT = 9_480;
const EVERY_MS = 3_000;

/** What a fleet of twelve containers could have seen: cold starts, two faults, errors of each kind, throttles. */
export function sampleReport(options: SampleOptions = {}): FleetReport {
  const { seed = 7, containers = 12, bursts = 5, perBurst = 44, maxConnections = 25 } = options;
  const random = mulberry32(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const machines: Machine[] = [];
  const invocations: InvocationResult[] = [];
  let turnedAway = 0;
  const durationMs = bursts * EVERY_MS + 1_200;

  const attempts = Array.from({ length: bursts * perBurst }, (_, index) => ({
    index,
    at: 180 + Math.floor(index / perBurst) * EVERY_MS + between(0, 60),
    askedAt: 0,
    tries: 0,
  }));
  for (const attempt of attempts) attempt.askedAt = attempt.at;

  for (let attempt = nextOf(attempts); attempt; attempt = nextOf(attempts)) {
    const now = attempt.at;
    const machine = machineFor(now);
    if (machine === undefined) turnedAway++;
    if (machine === undefined && attempt.tries < 5) {
      attempts.push({
        ...attempt,
        at: now + between(40, 180) * (attempt.tries + 1),
        tries: attempt.tries + 1,
      });
      continue;
    }
    invocations.push(
      machine
        ? run(machine, attempt.index, attempt.askedAt, now)
        : throttled(attempt.index, attempt.askedAt, now),
    );
  }
  for (const machine of machines) close(machine);

  const faults: FaultReport[] = [
    { at: RESTART_AT, name: 'restart', detail: 'immediate' },
    { at: READ_ONLY_AT, name: 'readOnly', detail: 'on' },
    { at: READ_ONLY_AT + 310, name: 'readOnly', detail: 'off' },
    { at: 12_050, name: 'dropIdleAfter', detail: '350000 ms, silent' },
  ].filter(({ at }) => at < durationMs);
  const samples = sample(invocations, durationMs, random);
  const answered = invocations.filter(({ status }) => status === 'succeeded' || status === 'failed');
  const durations = answered.map((one) => one.endedAt - one.startedAt).toSorted((a, b) => a - b);
  const percentile = (share: number) => durations[Math.ceil(share * durations.length) - 1] ?? 0;
  const count = (status: InvocationStatus) => invocations.filter((one) => one.status === status).length;
  return {
    version: 1,
    startedAt: '2026-11-22T10:03:07.250Z',
    durationMs,
    handler: 'dist/orders/get-order.js',
    runtime: 'node24',
    node: '24.11.1',
    speed: 60,
    concurrency: 1,
    summary: {
      invocations: invocations.length,
      succeeded: count('succeeded'),
      failed: count('failed'),
      timedOut: count('timed-out'),
      crashed: count('crashed'),
      initFailed: count('init-failed'),
      throttled: turnedAway,
      coldStarts: machines.length,
      durationMs: {
        p50: percentile(0.5),
        p95: percentile(0.95),
        p99: percentile(0.99),
        max: durations.at(-1) ?? 0,
      },
      peakContainers: Math.min(containers, machines.length),
      peakConnections: Math.max(...samples.map(({ total }) => total)),
      maxConnections,
      connectionsLeft: 0,
    },
    containers: machines.map(reportOf),
    invocations,
    samples,
    faults,
  };

  function machineFor(now: number): Machine | undefined {
    const alive = machines.filter(({ end }) => end === undefined || end.at > now);
    const free = alive.find(({ freeAt, end }) => freeAt <= now && end === undefined);
    if (free || alive.length >= containers) return free;
    const machine: Machine = {
      id: `c${machines.length + 1}`,
      startedAt: now,
      spans: [],
      freeAt: now,
      end: undefined,
    };
    const ready = now + between(240, 520);
    machine.spans.push({ state: 'cold', from: now, to: ready });
    machine.freeAt = ready;
    machines.push(machine);
    return machine;
  }

  function run(machine: Machine, index: number, askedAt: number, now: number): InvocationResult {
    const coldStart = machine.spans.length === 1;
    const from = Math.max(now, machine.freeAt);
    if (from > machine.freeAt) machine.spans.push({ state: 'frozen', from: machine.freeAt, to: from });
    const kind = random();
    const status: InvocationStatus =
      index % 83 === 70 ? 'timed-out' : kind < 0.012 ? 'crashed' : kind < 0.02 ? 'failed' : 'succeeded';
    let to = from + (status === 'timed-out' ? 1_000 : between(35, 160) * (random() < 0.05 ? 3 : 1));
    let failure = status === 'failed' ? TYPE_ERROR : undefined;
    for (const [at, error] of [
      [RESTART_AT, RESET],
      [READ_ONLY_AT, READ_ONLY],
    ] as const) {
      if (from >= at || to < at || status !== 'succeeded') continue;
      to = at + between(2, 30);
      failure = error;
    }
    machine.spans.push({ state: 'running', from, to });
    machine.freeAt = to;
    if (status === 'timed-out') machine.end = { at: to, by: 'timed-out', exit: 'SIGKILL' };
    if (status === 'crashed') machine.end = { at: to, by: 'crashed', exit: 1 };
    const error =
      status === 'timed-out'
        ? {
            type: 'Sandbox.Timedout',
            message: `RequestId: ${requestId(index)} Error: Task timed out after 1.00 seconds`,
          }
        : status === 'crashed'
          ? {
              type: 'Runtime.ExitError',
              message: `RequestId: ${requestId(index)} Error: Runtime exited with error: exit status 1`,
            }
          : failure;
    return {
      requestId: requestId(index),
      status: failure ? 'failed' : status,
      payload: error ? undefined : { id: index },
      error: error && { errorType: error.type, errorMessage: error.message, trace: [] },
      container: machine.id,
      coldStart,
      askedAt,
      startedAt: from,
      endedAt: to,
    };
  }

  function close(machine: Machine): void {
    const until = machine.end?.at ?? durationMs;
    if (until > machine.freeAt) machine.spans.push({ state: 'frozen', from: machine.freeAt, to: until });
    machine.end ??= { at: durationMs, by: 'fleet-stopped', exit: 'SIGKILL' };
  }
}

interface Failure {
  readonly type: string;
  readonly message: string;
}

const TYPE_ERROR: Failure = {
  type: 'TypeError',
  message:
    "Cannot read properties of undefined (reading 'total')\n    at GetOrder.handle (get-order.js:12:20)",
};
const RESET: Failure = { type: 'SequelizeDatabaseError', message: 'Connection terminated unexpectedly' };
const READ_ONLY: Failure = {
  type: 'SequelizeDatabaseError',
  message: 'cannot execute UPDATE in a read-only transaction',
};

function throttled(index: number, askedAt: number, at: number): InvocationResult {
  return {
    requestId: requestId(index),
    status: 'throttled',
    payload: undefined,
    error: { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.', trace: [] },
    container: undefined,
    coldStart: false,
    askedAt,
    startedAt: at,
    endedAt: at,
  };
}

function requestId(index: number): string {
  return `8f14e45f-ceea-467f-a9c0-${index.toString(16).padStart(12, '0')}`;
}

function reportOf({ id, startedAt, spans, end }: Machine, index: number): ContainerReport {
  return {
    id,
    pid: 4_200 + index,
    startedAt,
    endedAt: end?.at,
    endedBy: end?.by,
    exit: end?.exit,
    spans,
    output: end?.by === 'crashed' ? 'Error: the queue is gone\n    at publish (queue.js:8:9)\n' : '',
  };
}

function sample(
  invocations: readonly InvocationResult[],
  durationMs: number,
  random: () => number,
): readonly ConnectionSample[] {
  const samples: ConnectionSample[] = [];
  for (let at = 0; at <= durationMs; at += 50) {
    const byContainer: Record<string, number> = {};
    const states = { active: 0, idle: 0, idleInTransaction: 0, other: 0 };
    for (const { container, startedAt, endedAt } of invocations) {
      if (container === undefined || at < startedAt + 4 || at > endedAt) continue;
      byContainer[container] = (byContainer[container] ?? 0) + 1;
      const kind = random();
      states[kind < 0.5 ? 'active' : kind < 0.75 ? 'idleInTransaction' : kind < 0.95 ? 'idle' : 'other']++;
    }
    const total = states.active + states.idle + states.idleInTransaction + states.other;
    samples.push({ at, total, ...states, byContainer });
  }
  return samples;
}

interface Attempt {
  readonly index: number;
  readonly at: number;
  readonly askedAt: number;
  readonly tries: number;
}

/** Takes the earliest off the list. */
function nextOf<T extends Attempt>(attempts: T[]): T | undefined {
  let first = 0;
  for (const [index, { at }] of attempts.entries()) if (at < (attempts[first]?.at ?? Infinity)) first = index;
  return attempts.splice(first, 1)[0];
}

/** A small random generator with a seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One invocation that ended with this error. */
export function failedWith(
  errorType: string,
  errorMessage: string,
  more: Partial<InvocationResult> = {},
): InvocationResult {
  return {
    requestId: requestId(0),
    status: 'failed',
    payload: undefined,
    error: { errorType, errorMessage, trace: [] },
    container: 'c1',
    coldStart: false,
    askedAt: 1_000,
    startedAt: 1_000,
    endedAt: 1_100,
    ...more,
  };
}

import type { InvocationResult } from '../invocation-result.js';
import type { ConnectionSample, FleetSummary } from './report.js';

/** What a summary is made of. */
export interface Seen {
  readonly invocations: readonly InvocationResult[];
  readonly samples: readonly ConnectionSample[];
  /** Attempts that were turned away, those that were asked for again among them. */
  readonly throttled: number;
  readonly peakContainers: number;
  readonly maxConnections: number;
  readonly connectionsLeft: number;
}

export function summarise(seen: Seen): FleetSummary {
  const { invocations, samples, ...counted } = seen;
  const count = (status: InvocationResult['status']) =>
    invocations.filter((invocation) => invocation.status === status).length;
  return {
    invocations: invocations.length,
    succeeded: count('succeeded'),
    failed: count('failed'),
    timedOut: count('timed-out'),
    crashed: count('crashed'),
    initFailed: count('init-failed'),
    coldStarts: invocations.filter(({ coldStart }) => coldStart).length,
    durationMs: durations(invocations),
    // Not Math.max(...): a long run has more samples than a call takes arguments.
    peakConnections: samples.reduce((peak, { total }) => Math.max(peak, total), 0),
    ...counted,
  };
}

function durations(invocations: readonly InvocationResult[]): FleetSummary['durationMs'] {
  const sorted = invocations
    .filter(({ status }) => status === 'succeeded' || status === 'failed')
    // Times are tenths of a millisecond; their difference is, but for what binary fractions cannot say.
    .map(({ startedAt, endedAt }) => Math.round((endedAt - startedAt) * 10) / 10)
    .toSorted((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  return {
    p50: nearestRank(sorted, 50),
    p95: nearestRank(sorted, 95),
    p99: nearestRank(sorted, 99),
    max: nearestRank(sorted, 100),
  };
}

/** The smallest value that at least so many percent of all do not exceed: always one that was seen. */
export function nearestRank(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? NaN;
}

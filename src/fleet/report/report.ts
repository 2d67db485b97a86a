import type { ConnectionCounts } from '../database/options.js';
import type { InvocationResult } from '../invocation-result.js';
import type { RuntimeName } from '../options.js';

/** `idle`: between invocations, not frozen, as where one container serves several invocations at once. */
export type ContainerState = 'cold' | 'running' | 'frozen' | 'idle' | 'dead';

export interface ContainerSpan {
  readonly state: Exclude<ContainerState, 'dead'>;
  readonly from: number;
  readonly to: number;
}

/** Why a container ended. */
export type ContainerEnd = 'retired' | 'timed-out' | 'crashed' | 'init-failed' | 'killed' | 'fleet-stopped';

export interface ContainerReport {
  readonly id: string;
  readonly pid: number | undefined;
  readonly startedAt: number;
  /** `undefined` while it lives. */
  readonly endedAt: number | undefined;
  readonly endedBy: ContainerEnd | undefined;
  /** Exit code or signal; `undefined` while it lives. */
  readonly exit: number | string | undefined;
  readonly spans: readonly ContainerSpan[];
  /** The last lines that it wrote to stdout and stderr. */
  readonly output: string;
}

export interface ConnectionSample extends ConnectionCounts {
  readonly at: number;
}

/** What was done to the network or to the database. */
export interface FaultReport {
  readonly at: number;
  /** As the method's name: `dropIdleAfter`, `restart`. */
  readonly name: string;
  /** For people: `350000 ms, silent`. */
  readonly detail: string;
}

export interface FleetSummary {
  readonly invocations: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly crashed: number;
  readonly initFailed: number;
  /** Attempts that were turned away for lack of a container. */
  readonly throttled: number;
  readonly coldStarts: number;
  /** Of those that a container answered, in ms from its getting the event to the answer; `undefined` without any. */
  readonly durationMs:
    | { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }
    | undefined;
  readonly peakContainers: number;
  readonly peakConnections: number;
  readonly maxConnections: number;
  /** Of the last sample, taken when all containers were frozen or idle. */
  readonly connectionsLeft: number;
}

/** Everything that a fleet has seen. Plain data: `JSON.stringify` keeps all of it. Times are ms since the start. */
export interface FleetReport {
  readonly version: 1;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly handler: string;
  readonly runtime: RuntimeName;
  readonly node: string;
  readonly speed: number;
  readonly concurrency: number;
  readonly summary: FleetSummary;
  readonly containers: readonly ContainerReport[];
  readonly invocations: readonly InvocationResult[];
  readonly samples: readonly ConnectionSample[];
  readonly faults: readonly FaultReport[];
}

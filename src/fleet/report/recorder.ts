import type { ConnectionCounts } from '../database/options.js';
import type { InvocationResult } from '../invocation-result.js';
import { ContainerRecord } from './container-record.js';
import type { ConnectionSample, ContainerEnd, ContainerState, FaultReport, FleetReport } from './report.js';
import { summarise } from './summary.js';

/** What a report says of the fleet as such. */
export type FleetDescription = Pick<FleetReport, 'handler' | 'runtime' | 'node' | 'speed' | 'concurrency'>;

/** Writes down everything that a fleet sees. */
export class Recorder {
  readonly #description: FleetDescription;
  readonly #startedAt = new Date();
  readonly #start = performance.now();
  readonly #containers = new Map<string, ContainerRecord>();
  readonly #invocations: InvocationResult[] = [];
  readonly #samples: ConnectionSample[] = [];
  readonly #faults: FaultReport[] = [];
  #closedAt: number | undefined;
  #turnedAway = 0;
  #living = 0;
  #peakContainers = 0;
  #left: number | undefined;

  constructor(description: FleetDescription) {
    this.#description = description;
  }

  /** Ms since the fleet's start, to a tenth. */
  now(): number {
    return this.#closedAt ?? Math.round((performance.now() - this.#start) * 10) / 10;
  }

  containerStarts(id: string): void {
    this.#containers.set(id, new ContainerRecord(id, this.now()));
    this.#peakContainers = Math.max(this.#peakContainers, ++this.#living);
  }

  /** `output` is read until the container has ended. */
  containerRuns(id: string, pid: number, output: () => string): void {
    const container = this.#containers.get(id);
    if (!container) return;
    container.pid = pid;
    container.output = output;
  }

  containerIs(id: string, state: ContainerState): void {
    this.#containers.get(id)?.enter(state, this.now());
  }

  containerEnded(id: string, by: ContainerEnd, exit: number | string): void {
    const container = this.#containers.get(id);
    if (!container) return;
    container.ended(by, exit, this.now());
    this.#living--;
  }

  invocation(result: InvocationResult): void {
    this.#invocations.push(result);
  }

  /** An attempt found no container. */
  turnedAway(): void {
    this.#turnedAway++;
  }

  fault(name: string, detail = ''): void {
    this.#faults.push({ at: this.now(), name, detail });
  }

  /** `quiet`: no container was doing anything. Of a row of equal samples the first and the last are kept. */
  sample(counts: ConnectionCounts, quiet: boolean): void {
    const sample = { at: this.now(), ...counts };
    if (isSame(this.#samples.at(-1), sample) && isSame(this.#samples.at(-2), sample)) this.#samples.pop();
    this.#samples.push(sample);
    if (quiet || this.#left === undefined) this.#left = counts.total;
  }

  /** The clock of the report stands still from now on. */
  close(): void {
    this.#closedAt ??= this.now();
  }

  report(maxConnections: number): FleetReport {
    const now = this.now();
    const seen = {
      invocations: [...this.#invocations],
      samples: [...this.#samples],
      throttled: this.#turnedAway,
      peakContainers: this.#peakContainers,
      connectionsLeft: this.#left ?? 0,
      maxConnections,
    };
    return {
      version: 1,
      startedAt: this.#startedAt.toISOString(),
      durationMs: now,
      ...this.#description,
      summary: summarise(seen),
      containers: [...this.#containers.values()].map((container) => container.report(now)),
      invocations: seen.invocations,
      samples: seen.samples,
      faults: [...this.#faults],
    };
  }
}

function isSame(one: ConnectionSample | undefined, other: ConnectionSample): boolean {
  if (!one) return false;
  const { at: _one, byContainer: ours, ...counts } = one;
  const { at: _other, byContainer: theirs, ...otherCounts } = other;
  return sameNumbers(counts, otherCounts) && sameNumbers(ours, theirs);
}

function sameNumbers(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerPool } from './containers/container-pool.js';
import type { FleetServer } from './database/fleet-server.js';
import { Sampler } from './database/sampler.js';
import type { Fleet, FleetContainer } from './fleet.js';
import type { InvocationResult } from './invocation-result.js';
import type { LoadOptions } from './load/options.js';
import { resolveLoad } from './load/resolve-load.js';
import { runLoad } from './load/run-load.js';
import type { FleetNetwork } from './network/options.js';
import { describe } from './option-checks.js';
import type { Recorder } from './report/recorder.js';
import type { FleetReport } from './report/report.js';
import type { Teardown } from './teardown.js';

export interface FleetParts {
  readonly pool: ContainerPool;
  readonly database: FleetServer;
  readonly network: FleetNetwork;
  readonly recorder: Recorder;
  readonly speed: number;
  /** Ends everything that was started. */
  readonly teardown: Teardown;
}

/** A backend is listed for a moment after its client has gone. */
const LAG_MS = 1_000;

/** A fleet whose parts run. */
export class RunningFleet implements Fleet {
  readonly network: FleetNetwork;
  readonly database: FleetServer;
  readonly #parts: FleetParts;
  readonly #sampler: Sampler;
  readonly #stopping = new AbortController();
  #stopped: Promise<FleetReport> | undefined;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    this.network = parts.network;
    this.database = parts.database;
    this.#sampler = new Sampler(async () => void (await this.#sample()));
    parts.teardown.add(() => parts.pool.stop(stoppedError()));
    parts.teardown.add(() => this.#sampler.stop());
  }

  get containers(): readonly FleetContainer[] {
    return this.#parts.pool.containers.map(({ id, pid, state }) => ({ id, pid, state }));
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    const { recorder } = this.#parts;
    const result = await this.#attempt(event, recorder.now());
    recorder.invocation(result);
    return result;
  }

  async load(options: LoadOptions): Promise<readonly InvocationResult[]> {
    const { recorder, speed } = this.#parts;
    const { signal } = this.#stopping;
    return runLoad(resolveLoad(options), {
      speed,
      signal,
      now: () => recorder.now(),
      attempt: (event, askedAt) => this.#attempt(event, askedAt),
      record: (result) => recorder.invocation(result),
    });
  }

  async freeze(container?: string): Promise<void> {
    this.#parts.pool.freeze(container);
  }

  async thaw(container?: string): Promise<void> {
    this.#parts.pool.thaw(container);
  }

  async kill(container?: string): Promise<void> {
    await this.#parts.pool.kill(container);
  }

  async retire(): Promise<void> {
    await this.#parts.pool.retire();
  }

  report(): FleetReport {
    return this.#parts.recorder.report(this.database.maxConnections);
  }

  stop(): Promise<FleetReport> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #attempt(event: unknown, askedAt: number): Promise<InvocationResult> {
    this.#stopping.signal.throwIfAborted();
    const result = await this.#parts.pool.invoke(toJson(event), askedAt);
    if (result.status === 'throttled') this.#parts.recorder.turnedAway();
    return result;
  }

  async #stop(): Promise<FleetReport> {
    const { recorder, teardown } = this.#parts;
    this.#stopping.abort(stoppedError());
    await this.#sampleTheEnd().catch(() => undefined);
    try {
      await teardown.run();
    } finally {
      recorder.close();
    }
    return this.report();
  }

  async #sample(): Promise<number> {
    const { pool, database, recorder } = this.#parts;
    const before = pool.isQuiet;
    const counts = await database.connections();
    recorder.sample(counts, before && pool.isQuiet);
    return counts.total;
  }

  /** What frozen containers hold: seen once more when the server has taken note of what they have closed. */
  async #sampleTheEnd(): Promise<void> {
    const deadline = performance.now() + LAG_MS;
    while ((await this.#sample()) > 0 && this.#parts.pool.isQuiet && performance.now() < deadline)
      await sleep(20);
  }
}

function toJson(event: unknown): string {
  const text = JSON.stringify(event) as string | undefined;
  if (text === undefined)
    throw new TypeError(`the event cannot be written as JSON: it is ${describe(event)}`);
  return text;
}

function stoppedError(): Error {
  return new Error('the fleet was stopped');
}

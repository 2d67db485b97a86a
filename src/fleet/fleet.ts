import type { FleetDatabase } from './database/options.js';
import type { InvocationResult } from './invocation-result.js';
import type { LoadOptions } from './load/options.js';
import type { FleetNetwork } from './network/options.js';
import type { ContainerState, FleetReport } from './report/report.js';

export interface FleetContainer {
  readonly id: string;
  readonly pid: number | undefined;
  readonly state: ContainerState;
}

/** Lambda on one machine. */
export interface Fleet extends AsyncDisposable {
  /**
   * Invokes the function once, in a container of its own choice, and resolves however it ended. Rejects only when the
   * fleet was stopped, or the event cannot be written as JSON.
   */
  invoke(event: unknown): Promise<InvocationResult>;
  /**
   * Invokes it as a schedule says; resolves when all have ended, in the order in which they were asked for. Rejects as
   * `invoke` does, and with a `ConfigurationError` for bad options.
   */
  load(options: LoadOptions): Promise<readonly InvocationResult[]>;
  /** The containers that live. */
  readonly containers: readonly FleetContainer[];
  /** Stops every container, or one, in the middle of whatever it does, until `thaw`. Those that wait for an event are frozen anyway. */
  freeze(container?: string): Promise<void>;
  thaw(container?: string): Promise<void>;
  /**
   * Ends every container that runs, or one, at once: SIGKILL, also of the processes that the function has started. One
   * that it started in a session of its own (`detached`) is not ended with it. The next invocation is a cold start.
   */
  kill(container?: string): Promise<void>;
  /** Retires the containers that wait for an event, as Lambda does after a while: SIGKILL, or SIGTERM and 500 ms with an extension. */
  retire(): Promise<void>;
  readonly network: FleetNetwork;
  readonly database: FleetDatabase;
  /** What has been seen so far. */
  report(): FleetReport;
  /**
   * Ends everything that it has made: processes, ports, files. What a function has started in a session of its own
   * (`detached`) is not ended with it. Invocations that have no answer yet reject. Returns the last report; the second
   * time too.
   */
  stop(): Promise<FleetReport>;
}

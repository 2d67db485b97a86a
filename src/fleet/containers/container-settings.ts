import type { FunctionError } from '../invocation-result.js';
import type { RuntimeName } from '../options.js';
import type { ContainerEnd, ContainerState } from '../report/report.js';

export interface ContainerSettings {
  readonly id: string;
  readonly handler: {
    /** Absolute path of the module. */
    readonly file: string;
    readonly exportName: string;
  };
  readonly runtime: RuntimeName;
  /** The Node program. */
  readonly node: string;
  /** Added to what Lambda itself sets; wins over all but what the runtime API needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Invocations at once. With more than one the container is never frozen by itself. */
  readonly concurrency: number;
  readonly memoryMb: number;
  /** How long the module may take to load. */
  readonly initMs: number;
  /** The function's timeout. */
  readonly timeoutMs: number;
  /** How much faster time passes while the container is frozen. */
  readonly speed: number;
  /** Called at every change, the first 'cold' excepted. */
  onState(state: ContainerState): void;
}

/** How one invocation of a container ended. */
export type ContainerAnswer =
  | { readonly status: 'succeeded'; readonly payload: unknown }
  | { readonly status: 'failed' | 'timed-out' | 'crashed'; readonly error: FunctionError };

/** Whether the function's module has loaded. */
export type ContainerReady = { readonly ok: true } | { readonly ok: false; readonly error: FunctionError };

/** Why and how a container's process ended: its exit code, or the signal. */
export interface ContainerEnded {
  readonly by: ContainerEnd;
  readonly exit: number | string;
}

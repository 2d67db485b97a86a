/** How an invocation ended, for whoever called the function. */
export type InvocationStatus =
  /** The function answered. */
  | 'succeeded'
  /** The function answered with an error. */
  | 'failed'
  /** The function's time was up, and its container was killed. */
  | 'timed-out'
  /** The container ended before it answered. */
  | 'crashed'
  /** No container could be started for it: the function's module did not load. */
  | 'init-failed'
  /** All containers were busy, and there may be no more. */
  | 'throttled';

/** What the function's caller sees of an error. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Times are ms since the fleet's start. */
export interface InvocationResult {
  readonly requestId: string;
  readonly status: InvocationStatus;
  /** What the function answered, parsed from JSON; `undefined` unless it succeeded. */
  readonly payload: unknown;
  /** `undefined` when it succeeded. */
  readonly error: FunctionError | undefined;
  /** `undefined` when it was throttled. */
  readonly container: string | undefined;
  readonly coldStart: boolean;
  /** When it was asked for, when a container got it, and when it was over. */
  readonly askedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

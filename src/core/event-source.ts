import type { HandlerParameter } from './handler-parameters.js';
import type { LambdaContext } from './lambda-context.js';

/**
 * What an event source turns an event into, and what it answers. `http()`, `sqs()` and their kin are such objects; so can
 * be one of your own:
 *
 * - `read` gives the inputs of `handle`. They are handled one after the other, in one session and under one deadline,
 *   unless `batch` says otherwise.
 * - `answer` makes what Lambda's caller gets of what the calls returned.
 * - What `read`, `handle` or `answer` throws is thrown to Lambda, unless there is `answerError`.
 */
export interface EventSource<Event, Result, Returns = unknown> {
  readonly name: string;
  /** The inputs of `handle`, one call each. */
  read(event: Event, context: LambdaContext): Iterable<unknown>;
  /** What Lambda's caller gets, made of what the calls returned. */
  answer(values: readonly Returns[], event: Event): Result | Promise<Result>;
  /**
   * What Lambda's caller gets instead, when it failed: whatever was thrown, `DeadlineExceededError` among it. Called when the
   * databases are closed. May throw: that goes to Lambda then.
   */
  answerError?(error: unknown, event: Event, context: LambdaContext): Result | Promise<Result>;
  /** When whoever waits for the answer gives up, as a time of `Date.now()`: an earlier end than Lambda's own timeout. */
  endsAt?(event: Event): number | undefined;
  /** The inputs are records that stand or fall by themselves. Then `answer` is not called. */
  readonly batch?: Batch<Event, Result, Returns>;
  /**
   * Makes what a decorated parameter of `handle` gets of an input. Called once, when the module loads; `undefined`: this source has
   * no such thing.
   */
  parameter?(parameter: HandlerParameter, subject: string): ParameterReader | undefined;
}

/** What a parameter of `handle` gets, of one input. */
export type ParameterReader = (input: unknown, event: unknown, context: LambdaContext) => unknown;

/** How records are handled: each call is an invocation of its own, with sessions of its own, inside of Lambda's. */
export interface Batch<Event, Result, Returns = unknown> {
  /**
   * Calls at once; records of one group are always handled one after the other. Never more than the smallest `pool.max` of the
   * handler's databases: what is above it is taken for that, with a warning when the module loads.
   */
  readonly concurrency: number;
  /** What `handle` gets of an input, default the input itself. What it throws is the failure of that record alone. */
  decode?(input: unknown): unknown;
  /** Records with the same group keep their order. `undefined`: it has none. */
  groupOf?(input: unknown): string | undefined;
  /** What is not begun any more once a record has failed: nothing, the rest of its group, or all that is left. */
  readonly stopsAfterFailure: 'never' | 'group' | 'batch';
  /** Whether a failure is of the connection, and not of the record: nothing is begun any more after it. */
  isFatal?(error: unknown): boolean;
  /** What Lambda's caller gets. One outcome a record, in their order. */
  settle(outcomes: readonly CallOutcome<Returns>[], event: Event): Result | Promise<Result>;
}

/** What became of one call. */
export type CallOutcome<Returns = unknown> =
  | { readonly status: 'returned'; readonly input: unknown; readonly value: Returns }
  | { readonly status: 'failed'; readonly input: unknown; readonly reason: unknown }
  /** It was not begun: see `stopsAfterFailure`, `isFatal`; or the deadline had passed. */
  | { readonly status: 'skipped'; readonly input: unknown };

/** The event as it is, and the result as it is. */
export interface Raw {
  readonly name: 'raw';
}

/** The event as it is, and the result as it is: what `@LambdaHandler()` takes when no source is named. */
export function raw(): Raw {
  return RAW;
}

const RAW: Raw = Object.freeze({ name: 'raw' });

import type { InvocationResult } from '../invocation-result.js';

/** When invocations arrive. Rates are per second. `seed` makes a random one repeatable. */
export type Schedule =
  | { readonly kind: 'constant'; readonly perSecond: number; readonly seconds: number }
  | {
      readonly kind: 'ramp';
      readonly fromPerSecond: number;
      readonly toPerSecond: number;
      readonly seconds: number;
    }
  /** `count` at once, `times` times, with a pause in between that the fleet's `speed` divides. */
  | {
      readonly kind: 'burst';
      readonly count: number;
      readonly times?: number | undefined;
      readonly everySeconds?: number | undefined;
    }
  | {
      readonly kind: 'poisson';
      readonly perSecond: number;
      readonly seconds: number;
      readonly seed?: number | undefined;
    };

export interface LoadOptions {
  readonly schedule: Schedule;
  /** Events, used one after the other and again from the start, or a function of the invocation's number, from 0. Default `{}`. */
  readonly events?: readonly unknown[] | ((index: number) => unknown) | undefined;
  /** How long a throttled invocation is asked for again, with a growing random pause, as an SDK does it. Default 60,000 ms; 0: never. */
  readonly retryThrottledMs?: number | undefined;
  /** Called after each. */
  readonly onResult?: ((result: InvocationResult) => void) | undefined;
}

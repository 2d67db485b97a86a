import type { OrderEvent } from './order-function.js';

/** To the container. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: OrderEvent;
  /** When the container is killed, as `Date.now()` counts. */
  readonly deadline: number;
}

/** From the container. */
export type ContainerMessage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'answer';
      readonly requestId: string;
      readonly result: CallResult;
      /** CPU time from the event to the answer. */
      readonly cpuMs: number;
    };

/** What the handler returned, as Lambda hands it to the caller, or the error that it threw. */
export type CallResult =
  | { readonly json: string; readonly error?: never }
  | { readonly error: { readonly name: string; readonly message: string }; readonly json?: never };

import type { InvocationResult } from 'sluice/fleet';
import { OrderError, type OrderEvent } from './order-function.js';
import { TIMEOUT_MS } from './settings.js';

/** Why an invocation did not end as it should; `undefined` when it did. The same for all ways. */
export function problemOf({ id, mishap }: OrderEvent, result: InvocationResult): string | undefined {
  const { status, payload, error } = result;
  if (status === 'timed-out') return `no answer within Lambda's timeout of ${TIMEOUT_MS / 1000} s`;
  if (status === 'succeeded') {
    if (mishap === 'throws') return "the handler's error was lost";
    const order = payload as { readonly id?: number; readonly lines?: readonly unknown[] } | null;
    return order?.id === id && order.lines?.length === 3
      ? undefined
      : `a wrong answer: ${JSON.stringify(payload).slice(0, 80)}`;
  }
  if (status === 'failed' && mishap === 'throws' && error?.errorType === OrderError.name) return undefined;
  // The request's id makes no two of them different.
  const message = error?.errorMessage.replace(/^RequestId: \S+ (?:Error: )?/, '').split('\n', 1)[0];
  return `${error?.errorType}: ${message}`;
}

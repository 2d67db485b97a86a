import { Invocation } from './invocation.js';
import type { LambdaContext } from './lambda-context.js';

/** Before Lambda's own timeout: time to cancel, close and answer. At most a tenth of the function's timeout. */
const DEADLINE_MARGIN_MS = 500;

/** An invocation by Lambda. `endsAt`: when whoever waits for the answer gives up, a time of `Date.now()`. `signal` cuts it off before. */
export function lambdaInvocation(
  context: LambdaContext | undefined,
  endsAt?: number,
  signal?: AbortSignal,
): Invocation {
  const requestId = context?.awsRequestId;
  const now = performance.now();
  const remainingMs = Math.min(remainingOf(context), endsAt === undefined ? Infinity : endsAt - Date.now());
  if (!Number.isFinite(remainingMs)) return new Invocation({ ofLambda: true, requestId, signal });
  const marginMs = Math.min(DEADLINE_MARGIN_MS, Math.max(0, remainingMs) / 10);
  return new Invocation({
    ofLambda: true,
    requestId,
    signal,
    startedAt: now,
    cutAt: now + remainingMs - marginMs,
    hardAt: now + remainingMs,
  });
}

/** Without a limit where it is called by hand: without Lambda's context, or with one made by hand. */
function remainingOf(context: LambdaContext | undefined): number {
  if (typeof context?.getRemainingTimeInMillis !== 'function') return Infinity;
  const remainingMs = context.getRemainingTimeInMillis();
  return Number.isFinite(remainingMs) ? remainingMs : Infinity;
}

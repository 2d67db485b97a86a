import type { Invocation } from './invocation.js';
import type { RetireLimits } from './pool.js';

/** The rest of the budget is for cancelling and for the server's FIN. */
const WAITING_SHARE = 0.8;

/**
 * How long closing may take: `closeMs`, and never more than what remains of the invocation. Nothing is waited for when
 * that was cut off.
 */
export function closeBudget(closeMs: number, invocation?: Invocation): RetireLimits {
  const now = performance.now();
  const until = Math.min(now + closeMs, invocation?.closeBy ?? Infinity);
  const forWaiting = invocation?.cut === true ? 0 : Math.max(0, until - now) * WAITING_SHARE;
  return { waitUntil: now + forWaiting, until };
}

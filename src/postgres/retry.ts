import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectTimeoutError } from '../errors/connect-timeout-error.js';
import { sqlStateOf } from './error-code.js';

const SHORTEST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

/** A surge, a restart, a network not there yet: worth another attempt. A wrong password or database is not. */
const PASSING = new Set([
  '53300',
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
]);
// pg and Sequelize report a connection that was cut while connecting without a code.
const CUT_WITHOUT_CODE =
  /^Connection (terminated( unexpectedly)?|timed out)$|socket disconnected before secure TLS/;

export interface ConnectBudget {
  readonly host: string;
  readonly port: number;
  readonly attemptMs: number;
  /** When to give up, a time of `performance.now()`. */
  readonly until: number;
  /** More codes of refusals that pass. */
  readonly passing?: readonly string[];
  /** Fires when nobody wants the connection any more. */
  readonly signal: AbortSignal;
}

/**
 * Connects, with full jitter between the attempts, while the budget lasts. `attempt` must end what it began when its
 * signal fires. Rejects with the last refusal, with a `ConnectTimeoutError` when there was no answer, or with the
 * signal's reason.
 */
export async function connectWithRetry<T>(
  budget: ConnectBudget,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  let refusal: { readonly error: unknown } | undefined;
  for (let attempts = 1; ; attempts++) {
    const remaining = budget.until - performance.now();
    const limit = new AttemptLimit(Math.min(budget.attemptMs, remaining), budget.signal);
    try {
      return await attempt(limit.signal);
    } catch (error) {
      budget.signal.throwIfAborted();
      if (!limit.passed) {
        if (!isPassing(error, budget.passing)) throw error;
        refusal = { error };
      } else if (remaining >= budget.attemptMs) {
        refusal = undefined;
      }
      // An attempt for which only the rest of the budget was left says less than the refusal before it.
      const failure =
        refusal?.error ??
        new ConnectTimeoutError(budget.host, budget.port, attempts, performance.now() - started, error);
      const pause = Math.random() * Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (attempts - 1));
      if (!(performance.now() + pause < budget.until)) throw failure;
      await sleep(pause, undefined, { signal: budget.signal }).catch(() => budget.signal.throwIfAborted());
    } finally {
      limit.dispose();
    }
  }
}

function isPassing(error: unknown, more: readonly string[] = []): boolean {
  const code = sqlStateOf(error);
  if (code !== undefined) return PASSING.has(code) || more.includes(code);
  return error instanceof Error && CUT_WITHOUT_CODE.test(error.message);
}

/** A signal for one attempt: the caller's, or the attempt's own time. */
class AttemptLimit {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onAbort = () => this.#controller.abort(this.#outer.reason);
  readonly #timer: NodeJS.Timeout;
  passed = false;

  constructor(ms: number, outer: AbortSignal) {
    this.#outer = outer;
    this.#timer = setTimeout(
      () => {
        this.passed = true;
        this.#controller.abort(new Error('The attempt to connect took too long'));
      },
      Math.max(0, ms),
    );
    if (outer.aborted) this.#onAbort();
    else outer.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#onAbort);
  }
}

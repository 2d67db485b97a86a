import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectTimeoutError } from '../errors/connect-timeout-error.js';
import { sqlStateOf } from './error-code.js';
import type { ServerMemory } from './server-memory.js';

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

/** When waiting for the server began, and when it is given up: times of `performance.now()`. */
export interface ConnectWait {
  readonly startedAt: number;
  readonly until: number;
}

export interface ConnectBudget extends ConnectWait {
  readonly host: string;
  readonly port: number;
  readonly attemptMs: number;
  /** More codes of refusals that pass. */
  readonly passing?: readonly string[];
  /** Where the connections of a container try again one at a time: what is known of their server. */
  readonly inTurn?: ServerMemory | undefined;
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
  const { inTurn, until, signal } = budget;
  const retries = new Retries(budget);
  let hasTurn = false;
  try {
    for (;;) {
      // While one is being refused, the others would be so too.
      if (inTurn !== undefined && !hasTurn && (retries.attempts > 0 || inTurn.turns.taken)) {
        hasTurn = await inTurn.turns.take(until, signal);
        if (!hasTurn) throw retries.failure(inTurn.refusal?.error);
      }
      const client = await retries.once(attempt);
      if (client !== undefined) return client;
    }
  } finally {
    if (hasTurn && inTurn !== undefined) {
      if (!inTurn.turns.pass()) inTurn.refusal = undefined;
    }
  }
}

/** The attempts of one connect. */
class Retries {
  readonly #budget: ConnectBudget;
  #refusal: { readonly error: unknown } | undefined;
  attempts = 0;

  constructor(budget: ConnectBudget) {
    this.#budget = budget;
  }

  /** One attempt, and the pause behind it; `undefined` when there is to be another one. */
  async once<T>(attempt: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { attemptMs, until, passing, inTurn, signal } = this.#budget;
    const remaining = until - performance.now();
    const limit = new AttemptLimit(Math.min(attemptMs, remaining), signal);
    this.attempts++;
    try {
      return await attempt(limit.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.passed) {
        if (!isPassing(error, passing)) throw error;
        this.#refusal = { error };
      } else if (remaining >= attemptMs) {
        this.#refusal = undefined;
      }
      if (inTurn !== undefined) inTurn.refusal = this.#refusal;
      const pause = Math.random() * Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (this.attempts - 1));
      if (!(performance.now() + pause < until)) throw this.failure(undefined, error);
      await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
      return undefined;
    } finally {
      limit.dispose();
    }
  }

  /** An attempt for which only the rest of the budget was left says less than the refusal before it. */
  failure(refusalOfAnother: unknown, cause?: unknown): unknown {
    const { host, port, startedAt } = this.#budget;
    const elapsedMs = performance.now() - startedAt;
    return (
      this.#refusal?.error ??
      refusalOfAnother ??
      new ConnectTimeoutError(host, port, this.attempts, elapsedMs, cause)
    );
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

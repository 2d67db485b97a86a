import { DeadlineExceededError } from '../errors/deadline-exceeded-error.js';
import { container } from './container.js';
import { onAbort } from './on-abort.js';

/** The invocation that the running code belongs to. */
export interface InvocationInfo {
  /** Lambda's request id; `undefined` for `database.run` outside of Lambda. */
  readonly requestId: string | undefined;
  /** When its outcome is fixed as `DeadlineExceededError`: before Lambda's own timeout. `undefined`: no limit. */
  readonly deadline: Date | undefined;
  /** Fires at the deadline, or when the signal given to `database.run` does. */
  readonly signal: AbortSignal;
  /** Whether it is the container's first. */
  readonly coldStart: boolean;
}

/** The current invocation, or `undefined` outside of one. */
export function invocation(): InvocationInfo | undefined {
  return container().invocations.getStore();
}

/** Between giving up a connect and the deadline. */
const HEADSTART_SHARE = 0.05;
const LONGEST_HEADSTART_MS = 100;

/** 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Of the time between the deadline and Lambda's own timeout, this much is kept for the answer. */
const ANSWER_SHARE = 0.2;

export interface InvocationOptions {
  /** Whether the process may be frozen when it has ended. */
  readonly ofLambda?: boolean | undefined;
  readonly requestId?: string | undefined;
  readonly coldStart?: boolean | undefined;
  /** When it arrived, default now; when the outcome is fixed; when closing must have ended: times of `performance.now()`. */
  readonly startedAt?: number | undefined;
  readonly cutAt?: number | undefined;
  readonly hardAt?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The one it runs inside of, when `database.run` is called in an invocation. It does not outlive it. */
  readonly parent?: Invocation | undefined;
}

function takeColdStart(): boolean {
  const state = container();
  const { cold } = state;
  state.cold = false;
  return cold;
}

/** As `async () => body()`, but a promise that `body` returns is taken itself: each one more costs every invocation. */
function promiseOf<T>(body: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(body());
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** One run of a handler, or of `database.run`: a deadline, a signal, and the owner of the connections it acquires. */
export class Invocation implements InvocationInfo {
  readonly requestId: string | undefined;
  readonly coldStart: boolean;
  readonly parent: Invocation | undefined;
  readonly ofLambda: boolean;
  readonly startedAt: number;
  readonly hardAt: number | undefined;
  readonly #cutAt: number | undefined;
  readonly #outerSignal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #controller: AbortController | undefined;
  #children: Set<Invocation> | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #cutReason: { readonly reason: unknown } | undefined;
  #deadline: Date | undefined;
  #ended = false;
  #orphaned = false;
  /** Resolves when its databases are closed. Set by whoever runs it. */
  left: Promise<void> | undefined;

  constructor(options: InvocationOptions) {
    const { parent } = options;
    this.parent = parent;
    this.ofLambda = options.ofLambda ?? parent?.ofLambda ?? false;
    this.requestId = options.requestId ?? parent?.requestId;
    this.coldStart = options.coldStart ?? parent?.coldStart ?? takeColdStart();
    this.startedAt = options.startedAt ?? performance.now();
    this.hardAt = options.hardAt ?? parent?.hardAt;
    this.#cutAt = options.cutAt;
    this.#outerSignal = options.signal;
  }

  get deadline(): Date | undefined {
    const at = this.earliestCut;
    return at === Infinity ? undefined : (this.#deadline ??= new Date(Date.now() + at - performance.now()));
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cutReason !== undefined) this.#controller.abort(this.#cutReason.reason);
    }
    return this.#controller.signal;
  }

  /** The first deadline of this one and those around it, a time of `performance.now()`. */
  get earliestCut(): number {
    return Math.min(this.#cutAt ?? Infinity, this.parent?.earliestCut ?? Infinity);
  }

  /** Its code may run on, but gets no connection any more. */
  get ended(): boolean {
    return this.#ended || this.#cutReason !== undefined;
  }

  /** Its outcome was fixed from outside, before the handler had one. */
  get cut(): boolean {
    return this.#cutReason !== undefined;
  }

  /** Cut because the invocation around it ended: nobody may wait for its outcome, so it has none. */
  get orphaned(): boolean {
    return this.#orphaned;
  }

  /** Cut at its own deadline. */
  get cutByDeadline(): boolean {
    return this.#cutReason?.reason instanceof DeadlineExceededError;
  }

  /** A little before the deadline: who waited for a connection until then learns why it did not come. */
  get connectBy(): number | undefined {
    const at = this.earliestCut;
    if (at === Infinity) return undefined;
    return at - Math.min(LONGEST_HEADSTART_MS, (at - this.startedAt) * HEADSTART_SHARE);
  }

  /** When closing must have ended, so that the answer is still in time; `undefined` is no limit. */
  get closeBy(): number | undefined {
    if (this.hardAt === undefined) return undefined;
    const cutAt = Math.min(this.#cutAt ?? this.hardAt, this.hardAt);
    const own = this.hardAt - ANSWER_SHARE * (this.hardAt - cutAt);
    return Math.min(own, this.parent?.closeBy ?? Infinity);
  }

  /** What remains, in ms; `undefined` is no limit. */
  get remainingMs(): number | undefined {
    return this.hardAt === undefined ? undefined : this.hardAt - performance.now();
  }

  /** What there was at the start, in ms: Lambda's whole timeout. */
  get totalMs(): number | undefined {
    return this.parent?.totalMs ?? (this.hardAt === undefined ? undefined : this.hardAt - this.startedAt);
  }

  /** Settles as `body` does, or rejects at the deadline or with the signal's reason, whichever is first. */
  race<T>(body: () => T | Promise<T>): Promise<T> {
    if (this.#cutAt === undefined && this.#outerSignal === undefined && this.parent === undefined) {
      return container().invocations.run(this, promiseOf, body);
    }
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      this.#arm();
      if (this.#cutReason !== undefined) return;
      // Also when the outcome is fixed already: what the handler rejects with later is caught here.
      container().invocations.run(this, promiseOf, body).then(resolve, reject);
    });
  }

  /** No connection is given to its code from here on; no timer and no listener is left. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    if (this.#children !== undefined) for (const child of this.#children) child.#orphan();
  }

  get hasChildren(): boolean {
    return this.#children !== undefined;
  }

  /** Resolves when everything that ran inside of it has left its databases too. Never rejects. */
  async childrenLeft(): Promise<void> {
    if (this.#children === undefined) return;
    await Promise.all([...this.#children].map(async (child) => child.left));
  }

  leaveParent(): void {
    if (this.parent !== undefined) this.parent.#children?.delete(this);
  }

  #arm(): void {
    if (this.parent !== undefined) (this.parent.#children ??= new Set()).add(this);
    // At a deadline that both share, the outer one ends the inner one.
    if (this.#cutAt !== undefined && !(this.#cutAt >= (this.parent?.earliestCut ?? Infinity))) {
      const ms = this.#cutAt - performance.now();
      // Node takes a longer time for none at all.
      if (ms <= LONGEST_TIMER_MS) this.#timer = setTimeout(() => this.#passDeadline(), Math.max(0, ms));
    }
    if (this.#outerSignal !== undefined) this.#listenTo(this.#outerSignal);
  }

  #listenTo(signal: AbortSignal): void {
    if (signal.aborted) this.#cutOff(signal.reason);
    else this.#unsubscribe = onAbort(signal, () => this.#cutOff(signal.reason));
  }

  #passDeadline(): void {
    const elapsedMs = performance.now() - this.startedAt;
    this.#cutOff(new DeadlineExceededError(this.deadline ?? new Date(), elapsedMs, this.requestId));
  }

  #orphan(): void {
    if (this.#ended || this.#cutReason !== undefined) return;
    this.#orphaned = true;
    this.#cutOff(new DOMException('The invocation around it has ended', 'AbortError'));
  }

  /** First the outcome, then the signal: nothing that the signal sets off can change the outcome. */
  #cutOff(reason: unknown): void {
    if (this.#ended || this.#cutReason !== undefined) return;
    this.#cutReason = { reason };
    this.#reject?.(reason);
    const controller = this.#controller;
    // Its listeners are code of this invocation.
    if (controller !== undefined) container().invocations.run(this, () => controller.abort(reason));
  }
}

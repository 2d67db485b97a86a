import { clearTimeout, setImmediate, setTimeout } from './real-time.js';

/** Who takes turns: a client's session. */
export interface Speaker {
  /** For messages: what it runs, or ran last. */
  readonly doing: string;
}

interface Waiter {
  readonly speaker: Speaker;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Who may talk to the one session that there is: a whole transaction long, first come first served. Those who wait while the
 * transaction that is open does nothing are turned away: it may be waiting for them.
 */
export class Turns {
  readonly #waitMs: number;
  readonly #late: (waiting: Speaker, holder: Speaker) => Error;
  readonly #waiting: Waiter[] = [];
  #holder: Speaker | undefined;
  #holderIsIdle = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param late what those hear who are turned away after `waitMs` */
  constructor(waitMs: number, late: (waiting: Speaker, holder: Speaker) => Error) {
    this.#waitMs = waitMs;
    this.#late = late;
  }

  get holder(): Speaker | undefined {
    return this.#holder;
  }

  /** Resolves when it is its turn, at once when it has it. */
  async take(speaker: Speaker): Promise<void> {
    if (this.#holder === undefined) this.#holder = speaker;
    if (this.#holder === speaker) {
      this.#holderIsIdle = false;
      this.#disarm();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ speaker, resolve, reject });
      this.#arm();
    });
  }

  /** It keeps its turn, and runs nothing. */
  pause(speaker: Speaker): void {
    if (this.#holder !== speaker) return;
    this.#holderIsIdle = true;
    this.#disarm();
    this.#arm();
  }

  pass(speaker: Speaker): void {
    if (this.#holder !== speaker) return;
    const next = this.#waiting.shift();
    this.#holder = next?.speaker;
    this.#holderIsIdle = false;
    this.#disarm();
    next?.resolve();
  }

  /** It does not wait any more, for this reason. */
  withdraw(speaker: Speaker, reason: unknown): void {
    const at = this.#waiting.findIndex((waiter) => waiter.speaker === speaker);
    if (at < 0) return;
    const [waiter] = this.#waiting.splice(at, 1);
    if (this.#waiting.length === 0) this.#disarm();
    waiter?.reject(reason);
  }

  #arm(): void {
    if (!this.#holderIsIdle || this.#waiting.length === 0) return;
    this.#timer ??= setTimeout(() => {
      // Its next statement may be on the way: the process may have been busy all the time.
      setImmediate(() => this.#turnAway());
    }, this.#waitMs);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #turnAway(): void {
    if (this.#timer === undefined) return;
    this.#timer = undefined;
    const holder = this.#holder;
    if (holder === undefined || !this.#holderIsIdle) return;
    for (const { speaker, reject } of this.#waiting.splice(0)) reject(this.#late(speaker, holder));
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SluiceClient } from '../postgres/client.js';
import { Moment } from '../postgres/moment.js';
import { settledBy } from '../postgres/time-limit.js';
import type { LeakEvent } from './diagnostics.js';

/** Whose a connection is: an invocation. `undefined`: taken outside of one. */
export interface Owner {
  readonly requestId: string | undefined;
  readonly ended: boolean;
  /** What remains of it and what there was at its start, in ms; `undefined` is no limit. */
  readonly remainingMs: number | undefined;
  readonly totalMs: number | undefined;
  /** When waiting for a connection must have ended, so that the reason is told before the deadline is. */
  readonly connectBy: number | undefined;
}

/** After a statement that was waited for has ended, its caller gets this long to go on or to give the connection back. */
const GRACE_MS = 50;

/** The server's clock is not ours: the rest of the lease is for the difference. */
const LEASE_SHARE = 0.9;

/** One place of a pool, and the connection in it. */
export class Place {
  readonly abort = new AbortController();
  /** Resolves when connecting has ended, either way. */
  connected: Promise<unknown> = Promise.resolve();
  /** Resolves when a connection that is on its way out has gone. */
  departed: Promise<unknown> = Promise.resolve();
  #state: 'connecting' | 'lent' | 'idle' | 'gone' = 'connecting';
  #client: SluiceClient | undefined;
  #owner: Owner | undefined;
  #idleSince = new Moment();
  /** It was given back before the server was ready, and somebody listens for that. */
  awaitsDrain = false;
  /** For which statement what the server has said meanwhile is read: it has not been sent yet. */
  resumedFor: string | undefined;
  /** Until when its owner's leaving waits for it: nobody who leaves later cuts it off before. */
  waitUntil = 0;
  readonly #onChange = new Set<() => void>();

  constructor(owner: Owner | undefined) {
    this.#owner = owner;
  }

  get state() {
    return this.#state;
  }

  get client(): SluiceClient | undefined {
    return this.#client;
  }

  get owner(): Owner | undefined {
    return this.#owner;
  }

  /** How long it has been idle, in ms. */
  get idleMs(): number {
    return this.#idleSince.elapsedMs;
  }

  /** Whether the server ends it by itself when nobody comes back for it. */
  get isLeased(): boolean {
    return this.#client?.leaseMs !== undefined && this.#client.admitted && this.#client.usable;
  }

  /** Whether the server may have ended it: it was idle for nearly as long as its lease. */
  get leaseIsOver(): boolean {
    const { leaseMs, silentMs = 0 } = this.#client ?? {};
    // The server counts from its last answer: it may have been given back long after that.
    return leaseMs !== undefined && this.#state === 'idle' && silentMs >= leaseMs * LEASE_SHARE;
  }

  connectedTo(client: SluiceClient): void {
    this.#client = client;
    this.#state = 'lent';
  }

  /** Whether an idle connection can serve this owner. */
  fits(owner: Owner | undefined): boolean {
    if (this.#client?.usable !== true || this.leaseIsOver) return false;
    // A guard is counted from connecting: made for a shorter invocation, it would cut off the statements of a longer one.
    const { guardMs } = this.#client;
    return guardMs === undefined || (owner?.remainingMs !== undefined && owner.remainingMs <= guardMs);
  }

  lendTo(owner: Owner | undefined): void {
    this.#state = 'lent';
    this.#owner = owner;
    this.waitUntil = 0;
    if (this.#client !== undefined) this.#client.keepsErrors = false;
    this.#client?.beginLoan();
  }

  /** One with an open transaction stays its owner's: `BEGIN` by hand, whose next statement comes later. */
  giveBack(): void {
    this.#state = 'idle';
    this.#idleSince = new Moment();
    this.#changed();
  }

  leave(): void {
    this.#state = 'gone';
    this.#changed();
  }

  /** Nothing of what was done on it is left: anybody may have it. */
  get isClean(): boolean {
    return this.#client?.busy === false && this.#client.transactionStatus === 'I';
  }

  /** Whether this owner has not done with it: has it on loan, or gave it back with a transaction open. */
  isHeldBy(owner: Owner | undefined): boolean {
    return this.isLentTo(owner) || (this.#state === 'idle' && this.#owner === owner && !this.isClean);
  }

  isLentTo(owner: Owner | undefined): boolean {
    return this.#state === 'lent' && this.#owner === owner;
  }

  /** What it is that has to be cut off here. */
  get leakKind(): LeakEvent['kind'] {
    if (this.#client?.busy === true || this.#client?.keptError === true) return 'query';
    return this.#client?.transactionStatus === 'I' ? 'connection' : 'transaction';
  }

  /**
   * Resolves when its owner is through with it, or at `waitUntil`: waits while a statement runs, and a moment for its
   * caller. An open transaction on which nothing runs is not waited for.
   */
  async finished(waitUntil: number): Promise<void> {
    const client = this.#client;
    const owner = this.#owner;
    // What is not awaited may be between two statements, or have its connection since just now.
    if (this.isLentTo(owner) && performance.now() < waitUntil) await nextTurn();
    if (client?.busy !== true) return;
    while (this.isHeldBy(owner) && performance.now() < waitUntil) {
      await client.drained(waitUntil);
      const { queries } = client;
      if (this.isLentTo(owner) && !client.busy) {
        await this.#changedBy(Math.min(waitUntil, performance.now() + GRACE_MS));
      }
      // One that came and went within the grace is as good as one that runs.
      if (!client.busy && client.queries === queries) return;
    }
  }

  #changed(): void {
    for (const react of this.#onChange) react();
  }

  async #changedBy(until: number): Promise<void> {
    let react = (): void => {};
    const changed = new Promise<void>((resolve) => (react = resolve));
    this.#onChange.add(react);
    await settledBy(changed, until);
    this.#onChange.delete(react);
  }
}

import type { SluiceClient } from '../postgres/client.js';
import { settledBy } from '../postgres/time-limit.js';
import { AcquireTimeoutError } from '../errors/acquire-timeout-error.js';
import type { LeakEvent } from './diagnostics.js';
import { never } from './never.js';

/** Whose a connection is: an invocation. `undefined`: taken outside of one. */
export interface Owner {
  readonly requestId: string | undefined;
  readonly ended: boolean;
  /** What remains of it and what there was at its start, in ms; `undefined` is no limit. */
  readonly remainingMs: number | undefined;
  readonly totalMs: number | undefined;
  /** When it has no more time, a time of `performance.now()`. */
  readonly hardAt: number | undefined;
}

export interface PoolOptions {
  readonly database: string;
  readonly max: number;
  readonly acquireMs: number;
  /** How long an unused connection stays, in ms; `undefined`: as long as the pool. Only where the process is never frozen. */
  readonly idleMs: number | undefined;
  connect(owner: Owner | undefined, signal: AbortSignal): Promise<SluiceClient>;
  reportLeak(leak: LeakEvent): void;
}

/** How much time retiring connections has; times of `performance.now()`. */
export interface RetireLimits {
  /** Until when a running statement is waited for. */
  readonly waitUntil: number;
  /** When the last socket is destroyed. */
  readonly until: number;
}

/** After a statement that was waited for has ended, its caller gets this long to go on or to give the connection back. */
const GRACE_MS = 50;

type State = 'connecting' | 'lent' | 'idle' | 'gone';

/** One place of the pool. */
class Place {
  state: State = 'connecting';
  client: SluiceClient | undefined;
  idleSince = 0;
  readonly abort = new AbortController();
  /** Resolves when connecting has ended, either way. */
  connected: Promise<unknown> = Promise.resolve();
  /** Told when it is given back or gone. */
  onChange: (() => void) | undefined;

  constructor(public owner: Owner | undefined) {}
}

interface Waiter {
  readonly owner: Owner | undefined;
  readonly take: (client: Promise<SluiceClient>) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The connections of one session to one kind of server. Every place carries its owner, every waiter has its own limit,
 * nothing polls, and what belonged to an ended invocation is never handed to another one.
 *
 * Promises given to the code of an invocation that has ended never settle (design rule 4).
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #places = new Set<Place>();
  readonly #byClient = new WeakMap<SluiceClient, Place>();
  readonly #waiters: Waiter[] = [];
  #closed = false;
  #reaper: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Places in use or idle. */
  get size(): number {
    return this.#places.size;
  }

  has(client: SluiceClient): boolean {
    return this.#byClient.has(client);
  }

  acquire(owner: Owner | undefined): Promise<SluiceClient> {
    return (
      this.#takeIdle(owner) ?? (this.#places.size < this.#options.max ? this.#open(owner) : this.#wait(owner))
    );
  }

  /** Takes a connection back. One that is not lent any more is none of our business. */
  release(client: SluiceClient): void {
    const place = this.#byClient.get(client);
    if (place === undefined || place.state !== 'lent') return;
    if (!client.usable) {
      this.#drop(place);
      client.destroy();
      return;
    }
    place.state = 'idle';
    place.owner = undefined;
    place.idleSince = performance.now();
    place.onChange?.();
    this.#serve();
    this.#scheduleReaper();
  }

  /** Ends a connection, whatever its state, without waiting for the server. */
  destroy(client: SluiceClient): void {
    const place = this.#byClient.get(client);
    if (place === undefined || place.state === 'gone') return;
    this.#drop(place);
    client.destroy();
  }

  /** Gives back what one owner still holds or waits for; the others notice nothing. Never rejects. */
  async retireOwner(owner: Owner, limits: RetireLimits): Promise<void> {
    this.#dismissWaiters((waiter) => waiter.owner === owner);
    await Promise.all(
      [...this.#places].filter((place) => place.owner === owner).map((place) => this.#retire(place, limits)),
    );
  }

  /** Ends all connections. Says how many there were and how many had to be cut off. Never rejects. */
  async close(limits: RetireLimits): Promise<{ connections: number; destroyed: number }> {
    this.#closed = true;
    clearTimeout(this.#reaper);
    this.#dismissWaiters(() => true);
    const places = [...this.#places];
    const cutOff = await Promise.all(places.map((place) => this.#retire(place, limits)));
    return { connections: places.length, destroyed: cutOff.filter(Boolean).length };
  }

  #takeIdle(owner: Owner | undefined): Promise<SluiceClient> | undefined {
    for (const place of this.#places) {
      if (place.state !== 'idle' || place.client === undefined) continue;
      if (!place.client.usable || !isLongEnough(place.client.guardMs, owner)) {
        this.#drop(place);
        place.client.destroy();
        continue;
      }
      place.state = 'lent';
      place.owner = owner;
      return Promise.resolve(place.client);
    }
    return undefined;
  }

  #open(owner: Owner | undefined): Promise<SluiceClient> {
    const place = new Place(owner);
    this.#places.add(place);
    const connected = this.#connect(place, owner);
    place.connected = connected.catch(() => {});
    return connected.then((client) => client ?? never());
  }

  /** `undefined` when the place was retired in between: whoever asked is gone. */
  async #connect(place: Place, owner: Owner | undefined): Promise<SluiceClient | undefined> {
    let client: SluiceClient;
    try {
      client = await this.#options.connect(owner, place.abort.signal);
    } catch (error) {
      if (isGone(place)) return undefined;
      this.#drop(place);
      throw error;
    }
    if (isGone(place)) {
      client.destroy();
      return undefined;
    }
    place.client = client;
    place.state = 'lent';
    this.#byClient.set(client, place);
    return client;
  }

  #wait(owner: Owner | undefined): Promise<SluiceClient> {
    return new Promise((resolve, reject) => {
      const { database, acquireMs, max } = this.#options;
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new AcquireTimeoutError(database, acquireMs, max, this.#waiters.length));
      }, acquireMs);
      const waiter: Waiter = { owner, timer, take: (client) => void client.then(resolve, reject) };
      this.#waiters.push(waiter);
    });
  }

  /** Hands free places to those who wait, first come first served. */
  #serve(): void {
    while (!this.#closed && this.#waiters[0] !== undefined) {
      const { owner } = this.#waiters[0];
      const client =
        this.#takeIdle(owner) ?? (this.#places.size < this.#options.max ? this.#open(owner) : undefined);
      if (client === undefined) return;
      const waiter = this.#waiters.shift();
      clearTimeout(waiter?.timer);
      waiter?.take(client);
    }
  }

  /** Frees the place; what becomes of the connection is the caller's business. */
  #drop(place: Place): void {
    place.state = 'gone';
    this.#places.delete(place);
    place.onChange?.();
    this.#serve();
  }

  /** Whether it had to be cut off. */
  async #retire(place: Place, limits: RetireLimits): Promise<boolean> {
    const { owner } = place;
    if (place.state === 'connecting') {
      this.#report(place, 'waiting');
      this.#places.delete(place);
      place.state = 'gone';
      place.abort.abort();
      await settledBy(place.connected, limits.until);
      this.#serve();
      return true;
    }
    const { client } = place;
    if (client === undefined) return false;
    await this.#finish(place, client, limits.waitUntil);
    if (place.state === 'gone') return false;
    const lent = place.state === 'lent' && place.owner === owner;
    // Given back in time, and the pool goes on: it stays for the siblings.
    if (!lent && !this.#closed) return false;
    if (lent) {
      this.#report(
        place,
        client.busy ? 'query' : client.transactionStatus === 'I' ? 'connection' : 'transaction',
      );
      if (owner === undefined || owner.ended) client.silence();
    }
    place.state = 'gone';
    await client.terminate(limits.until);
    this.#places.delete(place);
    this.#serve();
    return lent;
  }

  /** Waits while a statement runs, and a moment for its caller. An open transaction on which nothing runs is not waited for. */
  async #finish(place: Place, client: SluiceClient, waitUntil: number): Promise<void> {
    const { owner } = place;
    const isTheirs = () => place.state === 'lent' && place.owner === owner;
    while (isTheirs() && client.busy && performance.now() < waitUntil) {
      await client.drained(waitUntil);
      const { queries } = client;
      const changed = new Promise<void>((resolve) => (place.onChange = resolve));
      if (isTheirs() && !client.busy)
        await settledBy(changed, Math.min(waitUntil, performance.now() + GRACE_MS));
      place.onChange = undefined;
      // One that came and went within the grace is as good as one that runs.
      if (isTheirs() && !client.busy && client.queries === queries) return;
    }
  }

  #dismissWaiters(whose: (waiter: Waiter) => boolean): void {
    for (const waiter of this.#waiters.filter(whose)) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      clearTimeout(waiter.timer);
      this.#report({ owner: waiter.owner, client: undefined }, 'waiting');
    }
  }

  #report({ owner, client }: Pick<Place, 'owner' | 'client'>, kind: LeakEvent['kind']): void {
    this.#options.reportLeak({
      database: this.#options.database,
      kind,
      requestId: owner?.requestId,
      sql: client?.lastSql,
      transactionStatus: client?.transactionStatus ?? undefined,
    });
  }

  #scheduleReaper(): void {
    const { idleMs } = this.#options;
    if (idleMs === undefined || this.#reaper !== undefined || this.#closed) return;
    this.#reaper = setTimeout(() => {
      this.#reaper = undefined;
      const now = performance.now();
      for (const place of this.#places) {
        if (place.state !== 'idle' || now - place.idleSince < idleMs) continue;
        place.state = 'gone';
        this.#places.delete(place);
        void place.client?.terminate(now + GRACE_MS);
      }
      if (this.#places.size > 0) this.#scheduleReaper();
    }, idleMs).unref();
  }
}

// A guard is counted from connecting: made for a shorter invocation, it would cut off the statements of a longer one.
function isLongEnough(guardMs: number | undefined, owner: Owner | undefined): boolean {
  return guardMs === undefined || (owner?.remainingMs !== undefined && owner.remainingMs <= guardMs);
}

// Read through a function: the compiler does not see that the state changes during an await.
function isGone(place: Place): boolean {
  return place.state === 'gone';
}

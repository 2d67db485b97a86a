import { setImmediate as nextTurn } from 'node:timers/promises';
import { AcquireTimeoutError } from '../errors/acquire-timeout-error.js';
import type { SluiceClient } from '../postgres/client.js';
import { settledBy } from '../postgres/time-limit.js';
import type { LeakEvent } from './diagnostics.js';
import { never } from './never.js';
import { Place, type Owner } from './place.js';
import { WaitingLine, type Wanted } from './waiting-line.js';

export interface PoolOptions {
  readonly database: string;
  readonly max: number;
  readonly acquireMs: number;
  /** How long an unused connection stays, in ms; `undefined`: as long as the pool. Only where the process is never frozen. */
  readonly idleMs: number | undefined;
  connect(wanted: Wanted, signal: AbortSignal): Promise<SluiceClient>;
  /** What those are told who still want a connection when the pool closes under them. */
  closedEarly(): Error;
  /** Ends a connection by `until`, a time of `performance.now()`. Never rejects. */
  disconnect(client: SluiceClient, until: number): Promise<void>;
  reportLeak(leak: LeakEvent): void;
}

/** How much time retiring connections has; times of `performance.now()`. */
export interface RetireLimits {
  /** Until when a running statement is waited for. */
  readonly waitUntil: number;
  /** When the last socket is destroyed. */
  readonly until: number;
}

/** libuv reads what a socket holds in one turn and its end in the next; TLS may take one more. */
const TURNS_TO_READ = 4;

/** A connection that was begun before anybody asked for it. */
interface Begun {
  /** Who asks for it says here what may be done with it. */
  readonly wanted: { mayBeEarly: boolean };
  readonly connected: Promise<SluiceClient | undefined>;
}

/** For a connection that nobody waits for to be closed. */
const UNWATCHED_CLOSE_MS = 1_000;

/**
 * The connections of one session to one kind of server. Every place carries its owner, every waiter has its own limit,
 * nothing polls, and what belonged to an ended invocation is never handed to another one.
 *
 * Promises given to the code of an invocation that has ended never settle (design rule 4).
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #places = new Set<Place>();
  readonly #placeOf = new WeakMap<SluiceClient, Place>();
  readonly #waiting = new WaitingLine();
  /** Connections that were begun for an invocation before it asked for one. */
  readonly #begun = new Map<Owner, Begun>();
  /** What is on its way out without anybody's waiting for it yet. */
  readonly #leaving = new Set<Promise<void>>();
  #closed = false;
  /** By a user's own call: code outside of any invocation still waits for its queries then. */
  #closedByHand = false;
  #reaper: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  has(client: SluiceClient): boolean {
    return this.#placeOf.has(client);
  }

  /** Begins a connection for the first statement of `owner`, unless there is one for it. What it fails with, that one hears. */
  begin(owner: Owner): void {
    const isThere = [...this.#places].some(
      (place) => place.state === 'idle' && place.isClean && place.fits(owner),
    );
    if (isThere || this.#closed || this.#places.size >= this.#options.max) return;
    const wanted = { owner, sql: undefined, mayBeEarly: false };
    const { place, connected } = this.#openPlace(wanted);
    const begun = { wanted, connected };
    this.#begun.set(owner, begun);
    void place.connected.then(() => {
      const isTaken = this.#begun.get(owner) !== begun;
      if (isTaken) return;
      this.#begun.delete(owner);
      if (place.client !== undefined) this.release(place.client);
    });
  }

  acquire(wanted: Wanted): Promise<SluiceClient> {
    const { database, acquireMs, max } = this.#options;
    const { owner } = wanted;
    const taken = this.#takeBegun(wanted) ?? this.#takePlace(wanted);
    if (taken !== undefined) return taken;
    const ms = Math.max(0, Math.min(acquireMs, (owner?.connectBy ?? Infinity) - performance.now()));
    const late = () => new AcquireTimeoutError(database, ms, max, this.#waiting.length);
    return this.#waiting.join(wanted, ms, late);
  }

  /** Takes a connection back. One that is not lent any more is none of our business. */
  release(client: SluiceClient): void {
    const place = this.#placeOf.get(client);
    if (place?.state !== 'lent') return;
    if (!client.usable) {
      this.destroy(client);
      return;
    }
    place.giveBack();
    // After a failed statement the server has yet to say that it is ready.
    if (client.busy && !place.awaitsDrain) {
      place.awaitsDrain = true;
      client.once('drain', () => {
        place.awaitsDrain = false;
        this.#serve();
      });
    }
    this.#serve();
    this.#scheduleReaper();
  }

  /** Ends a connection at once, whatever its state, without waiting for the server. */
  destroy(client: SluiceClient): void {
    const place = this.#placeOf.get(client);
    if (place === undefined || place.state === 'gone') return;
    client.destroy();
    this.#disconnectUnwatched(client, performance.now());
    this.#remove(place);
  }

  /** Gives back what one owner still holds or waits for; the others notice nothing. Never rejects. */
  async retireOwner(owner: Owner, limits: RetireLimits): Promise<void> {
    this.#dismissWaiters((one) => one === owner);
    const places = [...this.#places].filter((place) => place.owner === owner);
    for (const place of places) place.waitUntil = Math.max(place.waitUntil, limits.waitUntil);
    await Promise.all(places.map((place) => this.#retire(place, limits)));
  }

  /** Ends all connections. Says how many there were and how many had to be cut off. Never rejects. */
  async close(limits: RetireLimits, byHand: boolean): Promise<{ connections: number; destroyed: number }> {
    this.#closed = true;
    this.#closedByHand = byHand;
    clearTimeout(this.#reaper);
    this.#dismissWaiters(() => true);
    const places = [...this.#places];
    const cutOff = await Promise.all(places.map((place) => this.#retire(place, limits)));
    await this.#leftBy(limits.until);
    return { connections: places.length, destroyed: cutOff.filter(Boolean).length };
  }

  /**
   * The last invocation has left: ends what is in use, and keeps the connections that the server ends by itself.
   * Never rejects.
   */
  async park(limits: RetireLimits): Promise<void> {
    this.#dismissWaiters(() => true);
    const places = [...this.#places];
    // Unlike a session that is closed, this one may be parked again meanwhile, by one who leaves later.
    for (const place of places) place.waitUntil = Math.max(place.waitUntil, limits.waitUntil);
    await Promise.all(places.map((place) => this.#retire(place, limits)));
    for (const place of this.#places) {
      if (place.state !== 'idle' || this.#isAlive(place.owner)) continue;
      if (place.isLeased) place.client?.park();
      else this.#closeIdle(place);
    }
    await this.#leftBy(limits.until);
  }

  /** Ends the parked connections whose lease is as good as over. No I/O. */
  dropOverdue(): void {
    for (const { client, leaseIsOver } of this.#places)
      if (leaseIsOver && client !== undefined) this.destroy(client);
  }

  /** An idle connection or a new one; `undefined` when all places are taken. */
  #takePlace(wanted: Wanted): Promise<SluiceClient> | undefined {
    const { owner } = wanted;
    for (const place of this.#places) {
      if (place.state !== 'idle' || place.client === undefined) continue;
      if (place.owner !== owner && !place.isClean) continue;
      if (place.fits(owner)) {
        const { client } = place;
        const { parked } = client;
        place.lendTo(owner);
        return parked ? this.#resume(place, client, wanted) : Promise.resolve(client);
      }
      this.#closeIdle(place);
    }
    return this.#places.size < this.#options.max ? this.#open(wanted) : undefined;
  }

  /** What the server has said while the container was frozen is read first, the end of the socket too. */
  async #resume(place: Place, client: SluiceClient, wanted: Wanted): Promise<SluiceClient> {
    const { owner, sql } = wanted;
    place.resumedFor = sql;
    for (let turns = 0; turns < TURNS_TO_READ && client.usable; turns++) await nextTurn();
    place.resumedFor = undefined;
    if (place.isLentTo(owner) && client.usable) return client;
    // Its end has been reported with the place.
    if (!this.#isAlive(owner) && client.silenced) return never();
    this.destroy(client);
    return owner?.ended === true || this.#closed ? this.#tooLate(wanted) : this.acquire(wanted);
  }

  #takeBegun(wanted: Wanted): Promise<SluiceClient> | undefined {
    const { owner } = wanted;
    const begun = owner && this.#begun.get(owner);
    if (begun === undefined) return undefined;
    this.#begun.delete(owner as Owner);
    begun.wanted.mayBeEarly = wanted.mayBeEarly;
    return begun.connected.then((client) => client ?? this.#tooLate(wanted));
  }

  #open(wanted: Wanted): Promise<SluiceClient> {
    return this.#openPlace(wanted).connected.then((client) => client ?? this.#tooLate(wanted));
  }

  #openPlace(wanted: Wanted): { place: Place; connected: Promise<SluiceClient | undefined> } {
    const place = new Place(wanted.owner);
    this.#places.add(place);
    const connected = this.#connect(place, wanted);
    place.connected = connected.catch(() => {});
    return { place, connected };
  }

  /** `undefined` when the place was retired in between. */
  async #connect(place: Place, wanted: Wanted): Promise<SluiceClient | undefined> {
    let client: SluiceClient;
    try {
      client = await this.#options.connect(wanted, place.abort.signal);
    } catch (error) {
      if (place.state === 'gone') return undefined;
      this.#remove(place);
      throw error;
    }
    if (place.state === 'gone') {
      client.destroy();
      return undefined;
    }
    place.connectedTo(client);
    this.#placeOf.set(client, place);
    return client;
  }

  /** For one who wanted a connection and was overtaken by the end. */
  #tooLate({ owner, sql }: Wanted): Promise<never> {
    if (this.#isAlive(owner)) return Promise.reject(this.#options.closedEarly());
    this.#report({ kind: 'waiting', requestId: owner?.requestId, sql, transactionStatus: undefined });
    return never();
  }

  /** Hands free places to those who wait. */
  #serve(): void {
    if (this.#closed) return;
    this.#waiting.serve((wanted) => this.#takePlace(wanted));
  }

  /** Frees the place; what becomes of the connection is the caller's business. */
  #remove(place: Place): void {
    place.leave();
    this.#places.delete(place);
    this.#serve();
  }

  /** Whether it had to be cut off. */
  async #retire(place: Place, limits: RetireLimits): Promise<boolean> {
    const { owner, client } = place;
    if (client === undefined) {
      place.abort.abort();
      this.#remove(place);
      await settledBy(place.connected, limits.until);
      return true;
    }
    // Nobody waits any more for what is being cut off already.
    if (!this.#isAlive(owner) && place.state === 'gone') client.silence();
    if (!this.#isAlive(owner) && place.isHeldBy(owner)) client.keepsErrors = true;
    await place.finished(Math.min(limits.until, Math.max(limits.waitUntil, place.waitUntil)));
    // Somebody else is ending it.
    if (place.state === 'gone') return this.#seeOff(place, client, limits.until);
    const cutOff = place.isHeldBy(owner);
    // Given back in time, and the pool goes on: it stays for the siblings.
    if (!cutOff && (!this.#closed || place.owner !== owner)) return false;
    if (cutOff && !this.#isAlive(owner)) {
      this.#report({
        kind: place.leakKind,
        requestId: owner?.requestId,
        sql: place.resumedFor ?? client.lastSql,
        transactionStatus: client.transactionStatus ?? undefined,
      });
      client.silence();
    }
    place.leave();
    place.departed = this.#options.disconnect(client, limits.until);
    await place.departed;
    this.#remove(place);
    return cutOff;
  }

  async #seeOff(place: Place, client: SluiceClient, until: number): Promise<false> {
    if (!(await settledBy(place.departed, until))) client.destroy();
    return false;
  }

  /** Ends one that nobody wants any more. Its place is free at once. */
  #closeIdle(place: Place): void {
    const { client } = place;
    place.leave();
    this.#places.delete(place);
    if (client !== undefined) this.#disconnectUnwatched(client, performance.now() + UNWATCHED_CLOSE_MS);
  }

  async #leftBy(until: number): Promise<void> {
    // A timer costs, also where there is nothing to wait for.
    if (this.#leaving.size > 0) await settledBy(Promise.all(this.#leaving), until);
  }

  #disconnectUnwatched(client: SluiceClient, until: number): void {
    const leaving = this.#options.disconnect(client, until).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #dismissWaiters(whose: (owner: Owner | undefined) => boolean): void {
    this.#waiting.dismiss(whose, (waiter) => this.#tooLate(waiter));
  }

  /** Whether somebody may still wait for what happens to it. */
  #isAlive(owner: Owner | undefined): boolean {
    return owner === undefined ? this.#closedByHand : !owner.ended;
  }

  #report(leak: Omit<LeakEvent, 'database'>): void {
    this.#options.reportLeak({ database: this.#options.database, ...leak });
  }

  #scheduleReaper(): void {
    const { idleMs } = this.#options;
    if (idleMs === undefined || this.#reaper !== undefined || this.#closed) return;
    this.#reaper = setTimeout(() => {
      this.#reaper = undefined;
      for (const place of this.#places)
        if (
          place.state === 'idle' &&
          place.idleMs >= idleMs &&
          (place.isClean || !this.#isAlive(place.owner))
        )
          this.#closeIdle(place);
      this.#serve();
      if (this.#places.size > 0) this.#scheduleReaper();
    }, idleMs).unref();
  }
}

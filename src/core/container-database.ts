import type { Sequelize } from 'sequelize-typescript';
import { ConfigurationError } from '../errors/configuration-error.js';
import { DatabaseNotOpenError } from '../errors/database-not-open-error.js';
import type { ModelClass } from '../models/model-class.js';
import { moveModels } from '../models/move-models.js';
import { registerModels, releaseModels } from '../models/register-models.js';
import {
  STATEMENT,
  internalsOf,
  type ConnectionManagerInternals,
  type ConnectionRequest,
} from '../models/sequelize-internals.js';
import { TypeCatalogue } from '../models/type-catalogue.js';
import type { SluiceClient } from '../postgres/client.js';
import type { Server } from '../postgres/server.js';
import { settledBy } from '../postgres/time-limit.js';
import type { ResolvedDatabaseOptions } from './config/resolved.js';
import { closeBudget } from './close-budget.js';
import { Connector } from './connector.js';
import { container } from './container.js';
import { createSequelize } from './create-sequelize.js';
import type { Database, RunOptions } from './database.js';
import { closed, recreated, reportLeak } from './diagnostics.js';
import { hangDoors } from './doors.js';
import { Invocation } from './invocation.js';
import { never } from './never.js';
import type { Owner } from './place.js';
import type { RetireLimits } from './pool.js';
import { runInvocation, type Enterable } from './run-invocation.js';
import { runProblems } from './run-problems.js';
import { Session } from './session.js';
import { warn } from './warn.js';

/** Connections at once for what is outside of every invocation. */
const ASIDE_MAX = 10;

/** How long an unused connection stays where the process is never frozen, in ms. Sequelize's own default. */
const IDLE_MS = 10_000;

interface Closing {
  readonly session: Session;
  readonly done: Promise<unknown>;
  readonly under: ReadonlySet<Invocation>;
}

/** One connection manager, the current Sequelize over it, and the current session. */
export class ContainerDatabase implements Database, Enterable {
  readonly name: string;
  readonly #options: ResolvedDatabaseOptions;
  readonly #models: readonly ModelClass[];
  readonly #manager: ConnectionManagerInternals;
  readonly #catalogue: TypeCatalogue;
  readonly #connector: Connector;
  readonly #sessionOf = new WeakMap<SluiceClient, Session>();
  readonly #inside = new Set<Invocation>();
  #sequelize: Sequelize;
  #session: Session | undefined;
  readonly #givenVersion: string | number | undefined;
  #servers: ResolvedDatabaseOptions['servers'];
  /** For what is outside of every invocation, where that may query. */
  #aside: Session | undefined;
  /** Nobody is inside, and what the session still holds is under a lease. */
  #parked = false;
  /** Wall-clock time: the process may have been frozen in between. */
  #lastLeft: number | undefined;
  /** Sessions that are being closed, and the invocations that they were closed under. */
  readonly #closing = new Set<Closing>();
  #closedForGood: Promise<void> | undefined;

  constructor(options: ResolvedDatabaseOptions, models: readonly ModelClass[]) {
    this.name = options.name;
    this.#options = options;
    this.#servers = options.servers;
    this.#models = models;
    this.#sequelize = createSequelize(options);
    registerModels(this.#sequelize, this.name, models, container().modelOwners);
    const { connectionManager, options: given } = internalsOf(this.#sequelize);
    this.#givenVersion = given.databaseVersion;
    this.#manager = connectionManager;
    this.#catalogue = new TypeCatalogue(this.#manager, options.types, options.optimise.staticTypes);
    this.#connector = new Connector(options, this.#manager, this.#sequelize, this.#catalogue);
    hangDoors(this.#manager, {
      open: () => {
        this.#parked = false;
        if (this.#closedForGood === undefined) this.#session ??= this.#openSession();
      },
      close: (limits) =>
        limits !== undefined && options.leaseMs !== undefined
          ? this.#park(limits)
          : this.closeSession(limits),
      acquire: (request) => this.#acquire(request),
      sessionOf: (client) => this.#sessionOf.get(client),
    });
  }

  /** Connections at once. */
  get poolMax(): number {
    return this.#options.pool.max;
  }

  get sequelize(): Sequelize {
    return this.#sequelize;
  }

  run<T>(fn: () => T | Promise<T>, options: RunOptions = {}): Promise<T> {
    let parent = container().invocations.getStore();
    if (parent?.ended === true) {
      // Between the invocations of a container that is frozen there is no time to run in.
      if (parent.ofLambda && !this.#options.concurrent) return this.#late(parent, undefined);
      parent = undefined;
    }
    const problems = runProblems(fn, options);
    if (problems.length > 0)
      return Promise.reject(new ConfigurationError(`database '${this.name}'`, problems));
    const { signal, deadline } = options;
    const cutAt = deadline && performance.now() + deadline.getTime() - Date.now();
    return runInvocation(new Invocation({ signal, cutAt, parent }), [{ database: this }], fn);
  }

  close(): Promise<void> {
    return (this.#closedForGood ??= this.#closeForGood());
  }

  async #closeForGood(): Promise<void> {
    const { databases, modelOwners } = container();
    if (databases.get(this.name) === this) databases.delete(this.name);
    releaseModels(this.#models, modelOwners);
    await Promise.all([this.closeSession(), this.#closeAside()]);
  }

  /**
   * Sends every connection to `server` instead of where the options say, and lets code query that runs in no invocation:
   * for tests. What it returns moves it back, and never rejects.
   *
   * @throws {ConfigurationError} while an invocation is inside, and when it is elsewhere already
   */
  moveTo(server: Server): () => Promise<void> {
    this.#refuseToMove();
    void this.closeSession();
    this.#pointTo({ write: server, read: [] });
    this.#aside = this.#makeSession(ASIDE_MAX);
    return async () => {
      if (this.#closedForGood !== undefined) return this.#closedForGood;
      await Promise.all([this.closeSession(), this.#closeAside()]);
      this.#pointTo(this.#options.servers);
    };
  }

  #refuseToMove(): void {
    const reason =
      this.#closedForGood !== undefined
        ? 'it is closed for good'
        : this.#aside !== undefined
          ? 'it is in another test registry already. Close that one first'
          : this.#inside.size > 0
            ? 'an invocation is using it'
            : undefined;
    if (reason !== undefined)
      throw new ConfigurationError(`database '${this.name}'`, [
        `cannot be moved to a test registry: ${reason}`,
      ]);
  }

  /** What was learned of one server says nothing of another. */
  #pointTo(servers: ResolvedDatabaseOptions['servers']): void {
    this.#servers = servers;
    const { options, config } = internalsOf(this.#sequelize);
    options.databaseVersion = this.#givenVersion ?? 0;
    // Some of Sequelize's own queries of the catalogue name it.
    if (servers !== undefined) config.database = servers.write.database;
    this.#catalogue.forget();
  }

  async #closeAside(): Promise<void> {
    const aside = this.#aside;
    this.#aside = undefined;
    await aside?.close(closeBudget(this.#options.closeMs), true);
  }

  enter(invocation: Invocation, idleRecreateMs: number | undefined): void {
    if (this.#closedForGood !== undefined) throw new DatabaseNotOpenError(this.name, 'closed');
    if (this.#servers === undefined) {
      throw new ConfigurationError(`database '${this.name}'`, [
        'nothing says where the server is. Set DATABASE_URL, or PGHOST and its kin, or pass url or host to defineDatabase',
      ]);
    }
    if (this.#inside.size === 0) {
      this.#recreateWhenIdle(idleRecreateMs ?? this.#options.idleRecreateMs);
      this.#session?.dropOverdue();
    }
    this.#manager.initPools();
    this.#inside.add(invocation);
    if (this.#options.connect === 'eager') this.#session?.begin(invocation);
    // Not idle until the last one has left, however long that takes.
    this.#lastLeft = undefined;
  }

  async leave(invocation: Invocation): Promise<void> {
    if (!this.#inside.delete(invocation)) return;
    const limits = closeBudget(this.#options.closeMs, invocation);
    const goesOn = this.#inside.size > 0 || this.#options.concurrent;
    const closedUnderIt = [...this.#closing].filter(({ under }) => under.has(invocation));
    const closing = closedUnderIt.map(async ({ session, done }) => {
      await session.retireOwner(invocation, limits);
      await settledBy(done, limits.until);
    });
    try {
      await (goesOn ? this.#session?.retireOwner(invocation, limits) : this.#manager.close(limits));
    } catch (error) {
      // Only what a user has hung into `connectionManager.close` can throw; it must not replace the outcome.
      warn(error);
    }
    await Promise.all(closing);
    if (this.#inside.size === 0) this.#lastLeft = Date.now();
  }

  /** Closes the connections that are kept between invocations. Never rejects. */
  async closeParked(): Promise<void> {
    if (this.#parked) await this.closeSession();
  }

  async #park(limits: RetireLimits): Promise<void> {
    // Somebody may have entered while a `close` of the user's own waited.
    this.#parked = this.#inside.size === 0;
    if (this.#parked) await this.#session?.park(limits);
  }

  /** Closes the current session, if there is one; without `limits` by a user's own call. Never rejects. */
  async closeSession(limits?: RetireLimits): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    // Before the first await: who enters from here on gets a session of their own.
    this.#session = undefined;
    const started = performance.now();
    const done = session.close(limits ?? closeBudget(this.#options.closeMs), limits === undefined);
    const closing = { session, done, under: new Set(this.#inside) };
    this.#closing.add(closing);
    const { connections, destroyed } = await done;
    this.#closing.delete(closing);
    const durationMs = performance.now() - started;
    closed.publish(() => ({ database: this.name, connections, destroyed, durationMs }));
  }

  #openSession(): Session {
    return this.#makeSession(this.#options.pool.max);
  }

  #makeSession(max: number): Session {
    const { name, pool, concurrent, leaseMs } = this.#options;
    const servers = this.#servers;
    const options = {
      database: name,
      max,
      acquireMs: pool.acquireMs,
      idleMs: concurrent ? Math.min(IDLE_MS, leaseMs ?? IDLE_MS) : undefined,
      reportLeak,
      closedEarly: () => new DatabaseNotOpenError(name, 'closed-early'),
      disconnect: (client: SluiceClient, until: number) => this.#connector.disconnect(client, until),
    };
    const session: Session = new Session(
      options,
      servers !== undefined && servers.read.length > 0,
      async (kind, wanted, signal) => {
        const { owner, waits } = wanted;
        const request = {
          kind,
          signal,
          connectBy: owner?.connectBy,
          guardMs: this.#guardMs(owner),
          mayHandOutEarly: () => wanted.mayBeEarly,
          waits,
        };
        if (servers === undefined) throw new DatabaseNotOpenError(name, 'outside');
        const client = await this.#connector.connect(servers, request);
        this.#sessionOf.set(client, session);
        return client;
      },
    );
    return session;
  }

  /** What remains of the only invocation; the whole timeout where others may use the connection after it. */
  #guardMs(owner: Owner | undefined): number | undefined {
    const { concurrent, leaseMs } = this.#options;
    const isShared = this.#inside.size > 1 || concurrent || leaseMs !== undefined;
    if (!isShared || owner?.totalMs === undefined) return owner?.remainingMs;
    // Timeouts are whole seconds: another invocation of the same function may have begun a moment earlier.
    return Math.ceil(owner.totalMs / 1_000) * 1_000;
  }

  async #acquire(request: ConnectionRequest): Promise<SluiceClient> {
    const current = container().invocations.getStore();
    if (current?.ended === true) return this.#late(current, request[STATEMENT]?.sql);
    const owner = this.#ownerOf(current);
    if (owner === undefined && this.#aside !== undefined) return this.#lend(this.#aside, request, owner);
    if (this.#session !== undefined && !this.#parked) return this.#lend(this.#session, request, owner);
    const reason =
      this.#closedForGood !== undefined ? 'closed' : owner === undefined ? 'outside' : 'closed-early';
    throw new DatabaseNotOpenError(this.name, reason);
  }

  async #lend(session: Session, request: ConnectionRequest, owner: Owner | undefined): Promise<SluiceClient> {
    const client = await session.acquire(request, owner);
    try {
      // It was connected before a model came that needs it.
      if (this.#catalogue.isOverdue()) await this.#catalogue.read(client);
      return client;
    } catch (error) {
      session.destroy(client);
      throw error;
    }
  }

  /** The innermost invocation around the running code that has this database open; `undefined` outside of any. */
  #ownerOf(current: Invocation | undefined): Invocation | undefined {
    for (let one = current; one !== undefined; one = one.parent) if (this.#inside.has(one)) return one;
    if (current !== undefined) throw new DatabaseNotOpenError(this.name, 'not-used');
    return undefined;
  }

  #late({ requestId }: Invocation, sql: string | undefined): Promise<never> {
    reportLeak({ database: this.name, kind: 'late', requestId, sql, transactionStatus: undefined });
    return never();
  }

  #recreateWhenIdle(idleRecreateMs: number | undefined): void {
    if (idleRecreateMs === undefined || this.#lastLeft === undefined) return;
    // A clock that was set back counts as no time at all.
    const idleMs = Math.max(0, Date.now() - this.#lastLeft);
    if (idleMs <= idleRecreateMs) return;
    const started = performance.now();
    const fresh = createSequelize({ ...this.#options, servers: this.#servers });
    moveModels(this.#sequelize, fresh);
    this.#sequelize = fresh;
    const now = performance.now();
    // Of a process that is never frozen: what it kept is old now. Not waited for.
    void this.closeSession({ waitUntil: now, until: now });
    const models = internalsOf(fresh).modelManager.models.length;
    recreated.publish(() => ({
      database: this.name,
      idleMs,
      models,
      durationMs: performance.now() - started,
    }));
  }
}

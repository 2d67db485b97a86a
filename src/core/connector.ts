import { ConnectionError } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { ConnectTimeoutError } from '../errors/connect-timeout-error.js';
import type { ConnectionManagerInternals } from '../models/sequelize-internals.js';
import type { TypeCatalogue } from '../models/type-catalogue.js';
import type { ConnectAttempt, SluiceClient } from '../postgres/client.js';
import { sqlStateOf } from '../postgres/error-code.js';
import { connectWithRetry, type ConnectWait } from '../postgres/retry.js';
import type { ServerMemory } from '../postgres/server-memory.js';
import type { Server } from '../postgres/server.js';
import {
  isRefusedParameter,
  type ServerGuards,
  type SessionSettings,
} from '../postgres/startup-parameters.js';
import { settledBy } from '../postgres/time-limit.js';
import type { ResolvedDatabaseOptions } from './config/resolved.js';
import { connected } from './diagnostics.js';
import { addressOf, loginMemory, serverMemory } from './memories.js';
import { openClient } from './open-client.js';
import { sessionSettings } from './session-settings.js';
import { warn } from './warn.js';

/** A backend looks this often whether its client is still there. */
const CLIENT_CHECK_MS = 1_000;

/** Refusals that pass, beside those of PostgreSQL. PgBouncer before 1.21 says all that it refuses with one code, "no more connections" too. */
const PASSING_AT = { server: [], 'rds-proxy': [], pgbouncer: ['08P01'] } as const;

const PROTOCOL_VIOLATION = '08P01';

/** For whom a connection is opened, and what the server must let it do. */
export interface ConnectRequest {
  readonly kind: 'read' | 'write';
  /** When to give up at the latest, a time of `performance.now()`; `undefined`: when the budget is used up. */
  readonly connectBy: number | undefined;
  /** Longest statement that the server lets run, in ms; `undefined` is no limit. */
  readonly guardMs: number | undefined;
  /** Whether it may be one that the server has yet to let in; asked when there is one. */
  readonly mayHandOutEarly: () => boolean;
  /** The wait that this goes on with; `undefined`: it begins here. */
  readonly waits: ConnectWait | undefined;
  readonly signal: AbortSignal;
}

/** Opens connections, in place of Sequelize's own `connect`: with a budget, retries, and a login of ours. */
export class Connector {
  readonly #options: ResolvedDatabaseOptions;
  readonly #manager: ConnectionManagerInternals;
  readonly #settings: SessionSettings;
  readonly #catalogue: TypeCatalogue;
  #nextReplica = 0;

  constructor(
    options: ResolvedDatabaseOptions,
    manager: ConnectionManagerInternals,
    sequelize: Sequelize,
    catalogue: TypeCatalogue,
  ) {
    this.#options = options;
    this.#manager = manager;
    this.#catalogue = catalogue;
    this.#settings = sessionSettings(options, sequelize);
  }

  async connect(
    servers: NonNullable<ResolvedDatabaseOptions['servers']>,
    request: ConnectRequest,
  ): Promise<SluiceClient> {
    const server = this.#pick(servers, request.kind);
    const { host, port } = server;
    const startedAt = performance.now();
    const { connectMs, attemptMs, via, optimise } = this.#options;
    const wait = request.waits ?? {
      startedAt,
      until: Math.min(startedAt + connectMs, request.connectBy ?? Infinity),
    };
    const memory = serverMemory(server);
    const budget = {
      host,
      port,
      attemptMs,
      ...wait,
      signal: request.signal,
      passing: PASSING_AT[via ?? 'server'],
      inTurn: optimise.connectInTurn ? memory : undefined,
    };
    try {
      const client = await connectWithRetry(budget, (signal) =>
        this.#attemptWithGuards(server, memory, request, signal),
      );
      client.queryType = request.kind;
      client.wait = wait;
      if (client.admitted) this.#report(server, startedAt, client);
      else void this.#awaitAdmission(server, startedAt, client, Math.min(wait.until, startedAt + attemptMs));
      return client;
    } catch (error) {
      this.#report(server, startedAt, undefined, error);
      throw error;
    }
  }

  /** Ends a connection by `until`, with Sequelize's hooks around it. Never rejects. */
  async disconnect(client: SluiceClient, until: number): Promise<void> {
    const now = performance.now();
    await client.cancelRunning(now + Math.max(0, until - now) / 2);
    await this.#runHook('beforeDisconnect', client, until);
    await client.terminate(until);
    await this.#runHook('afterDisconnect', client, until);
  }

  /** Of one that was handed out early. Who has it hears of a refusal from its first statement. Never rejects. */
  async #awaitAdmission(
    server: Server,
    startedAt: number,
    client: SluiceClient,
    until: number,
  ): Promise<void> {
    const hasEnded = await settledBy(client.admission(), until);
    if (client.admitted) return this.#report(server, startedAt, client);
    client.destroy();
    this.#report(server, startedAt, undefined, client.refusal ?? noAdmission(server, startedAt, hasEnded));
  }

  #report(
    { host, port }: Server,
    startedAt: number,
    client: SluiceClient | undefined,
    error?: unknown,
  ): void {
    const durationMs = performance.now() - startedAt;
    const event = { database: this.#options.name, host, port, durationMs };
    connected.publish(() => ({ ...event, processId: client?.processId, error }));
  }

  async #runHook(name: string, client: SluiceClient, until: number): Promise<void> {
    const { sequelize } = this.#manager;
    if (!sequelize.hasHook(name)) return;
    const ran = sequelize.runHooks(name, client).catch(warn);
    await settledBy(ran, until);
  }

  #pick(servers: NonNullable<ResolvedDatabaseOptions['servers']>, kind: 'read' | 'write'): Server {
    const replica = servers.read[this.#nextReplica % Math.max(1, servers.read.length)];
    if (kind === 'write' || replica === undefined) return servers.write;
    this.#nextReplica++;
    return replica;
  }

  /** A server that refuses a guard is asked once more without them, and from then on never with them. */
  async #attemptWithGuards(
    server: Server,
    memory: ServerMemory,
    request: ConnectRequest,
    signal: AbortSignal,
  ): Promise<SluiceClient> {
    const { via, leaseMs } = this.#options;
    if (via !== undefined || memory.withoutGuards)
      return this.#attempt(this.#plan(server, undefined), signal);
    const guards = { clientCheckMs: CLIENT_CHECK_MS, idleAndStatementMs: request.guardMs, leaseMs };
    const mayHandOutEarly = (): boolean => request.mayHandOutEarly() && this.#handsOutEarly;
    try {
      return await this.#attempt(this.#plan(server, guards, mayHandOutEarly), signal);
    } catch (error) {
      if (!isRefusedParameter(sqlStateOf(error))) throw error;
      const client = await this.#attempt(this.#plan(server, undefined), signal);
      memory.withoutGuards = true;
      warn(
        `The server at ${addressOf(server)} refused a session setting (${sqlStateOf(error)}); Sluice connects without its server-side ` +
          `guards (client_connection_check_interval, statement_timeout, idle_in_transaction_session_timeout, ` +
          `idle_session_timeout). A container that is killed may leave a statement running there, and \`leaseMs\` keeps no connection`,
        'SLUICE_NO_GUARDS',
      );
      return client;
    }
  }

  /** Whether nothing has to be sent or learned before the first statement. */
  get #handsOutEarly(): boolean {
    const { sequelize } = this.#manager;
    return (
      !this.#settings.asStatements &&
      !this.#catalogue.isNeeded() &&
      Boolean(sequelize.options.databaseVersion) &&
      !sequelize.hasHook('afterConnect')
    );
  }

  #plan(server: Server, guards: ServerGuards | undefined, mayHandOutEarly = () => false): ConnectAttempt {
    const { via, optimise } = this.#options;
    // Who refuses the guards may be a proxy, which knows this one as little.
    const settings =
      guards === undefined
        ? { ...this.#settings, clientMinMessages: undefined, standardStrings: false }
        : this.#settings;
    return {
      server,
      memory: loginMemory(server),
      // A proxy may be of another mind than the server behind it.
      optimise: via === undefined ? optimise : { ...optimise, saslPipelining: false, queryPipelining: false },
      mayHandOutEarly,
      settings,
      guards,
      cancels: via !== 'rds-proxy',
    };
  }

  /** A server that asks for another kind of login than the last time is asked once more, from the start. */
  async #attempt(attempt: ConnectAttempt, signal: AbortSignal): Promise<SluiceClient> {
    try {
      return await this.#attemptOnce(attempt, signal);
    } catch (error) {
      if (signal.aborted || !isMisunderstanding(attempt.client, error)) throw error;
      return this.#attemptOnce({ ...attempt, client: undefined }, signal);
    }
  }

  /** One connect, ended by the signal in whatever state it is. */
  async #attemptOnce(attempt: ConnectAttempt, signal: AbortSignal): Promise<SluiceClient> {
    const connecting = this.#connectWithHooks(attempt, signal);
    let onAbort = (): void => {};
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => {
        attempt.client?.destroy();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([connecting, aborted]);
    } catch (error) {
      attempt.client?.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #connectWithHooks(attempt: ConnectAttempt, signal: AbortSignal): Promise<SluiceClient> {
    const { host, port, user: username, database } = attempt.server;
    // A copy for each connect: hooks may write into it.
    const config = { ...this.#manager.config, host, port, username, database };
    await this.#manager.sequelize.runHooks('beforeConnect', config);
    signal.throwIfAborted();
    this.#catalogue.prepare();
    const client = await openClient(this.#manager, attempt, config);
    if (attempt.settings.asStatements || this.#catalogue.isNeeded()) await this.#prepare(client, attempt);
    await this.#manager.sequelize.runHooks('afterConnect', client, config);
    return client;
  }

  async #prepare(client: SluiceClient, { settings }: ConnectAttempt): Promise<void> {
    try {
      if (settings.asStatements) await client.applySettings();
      if (this.#catalogue.isNeeded()) await this.#catalogue.read(client);
    } catch (error) {
      // pg's own.
      throw new ConnectionError(error as Error);
    }
  }
}

/** Why the server has not let in one that it did not refuse: it was ended here before that, or never got an answer. */
function noAdmission({ host, port }: Server, startedAt: number, hasEnded: boolean): Error {
  if (hasEnded) return new Error('The connection was ended before the server had let it in');
  return new ConnectTimeoutError(host, port, 1, performance.now() - startedAt, undefined);
}

/** What a server says that takes our login for something else. */
function isMisunderstanding(client: SluiceClient | undefined, error: unknown): boolean {
  return (
    client?.misunderstood === true || (client?.pipelined === true && sqlStateOf(error) === PROTOCOL_VIOLATION)
  );
}

import { BaseError, ConnectionError } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { internalsOf, type ConnectionManagerInternals } from '../models/sequelize-internals.js';
import type { TypeCatalogue } from '../models/type-catalogue.js';
import { withAttempt, type ConnectAttempt, type SluiceClient } from '../postgres/client.js';
import { sqlStateOf } from '../postgres/error-code.js';
import { connectWithRetry } from '../postgres/retry.js';
import type { Server } from '../postgres/server.js';
import {
  isRefusedParameter,
  type ServerGuards,
  type SessionSettings,
} from '../postgres/startup-parameters.js';
import { settledBy } from '../postgres/time-limit.js';
import type { ResolvedDatabaseOptions } from './config/resolved.js';
import { container } from './container.js';
import { connected } from './diagnostics.js';
import { warn } from './warn.js';

/** A backend looks this often whether its client is still there. */
const CLIENT_CHECK_MS = 1_000;

/** Refusals that pass, beside those of PostgreSQL. PgBouncer before 1.21 says all that it refuses with one code, "no more connections" too. */
const PASSING_AT = { server: [], 'rds-proxy': [], pgbouncer: ['08P01'] } as const;

/** For whom a connection is opened, and what the server must let it do. */
export interface ConnectRequest {
  readonly kind: 'read' | 'write';
  /** When to give up at the latest, a time of `performance.now()`; `undefined`: when the budget is used up. */
  readonly connectBy: number | undefined;
  /** Longest statement that the server lets run, in ms; `undefined` is no limit. */
  readonly guardMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Opens connections: Sequelize's own `connect`, with the budget, the retries, and the startup parameters of ours. */
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
    const started = performance.now();
    const until = Math.min(started + this.#options.connectMs, request.connectBy ?? Infinity);
    const { attemptMs, via, name } = this.#options;
    const event = { database: name, host, port };
    try {
      const client = await connectWithRetry(
        { host, port, attemptMs, until, signal: request.signal, passing: PASSING_AT[via ?? 'server'] },
        (signal) => this.#attemptWithGuards(server, request, signal),
      );
      client.queryType = request.kind;
      const durationMs = performance.now() - started;
      connected.publish(() => ({ ...event, processId: client.processId, durationMs, error: undefined }));
      return client;
    } catch (error) {
      const durationMs = performance.now() - started;
      connected.publish(() => ({ ...event, processId: undefined, durationMs, error }));
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
    { guardMs }: ConnectRequest,
    signal: AbortSignal,
  ): Promise<SluiceClient> {
    const { serversWithoutGuards } = container();
    const address = `${server.host}:${server.port}`;
    if (this.#options.via !== undefined || serversWithoutGuards.has(address))
      return this.#attempt(server, undefined, signal);
    const { leaseMs } = this.#options;
    try {
      return await this.#attempt(
        server,
        { clientCheckMs: CLIENT_CHECK_MS, idleAndStatementMs: guardMs, leaseMs },
        signal,
      );
    } catch (error) {
      if (!isRefusedParameter(sqlStateOf(error))) throw error;
      const client = await this.#attempt(server, undefined, signal);
      serversWithoutGuards.add(address);
      warn(
        `The server at ${address} refused a session setting (${sqlStateOf(error)}); Sluice connects without its server-side ` +
          `guards (client_connection_check_interval, statement_timeout, idle_in_transaction_session_timeout, ` +
          `idle_session_timeout). A container that is killed may leave a statement running there, and \`leaseMs\` keeps no connection`,
        'SLUICE_NO_GUARDS',
      );
      return client;
    }
  }

  /** One connect, ended by the signal in whatever state it is. */
  async #attempt(
    server: Server,
    guards: ServerGuards | undefined,
    signal: AbortSignal,
  ): Promise<SluiceClient> {
    const cancels = this.#options.via !== 'rds-proxy';
    // Who refuses the guards may be a proxy, which knows this one as little.
    const settings =
      guards === undefined ? { ...this.#settings, clientMinMessages: undefined } : this.#settings;
    const attempt: ConnectAttempt = { server, settings, guards, cancels };
    const connecting = this.#connectThroughSequelize(attempt, signal);
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

  async #connectThroughSequelize(attempt: ConnectAttempt, signal: AbortSignal): Promise<SluiceClient> {
    const { host, port, user: username, database } = attempt.server;
    // A copy for each connect: hooks may write into it.
    const config = { ...this.#manager.config, host, port, username, database };
    await this.#manager.sequelize.runHooks('beforeConnect', config);
    signal.throwIfAborted();
    const client = await withAttempt(attempt, () => this.#connectAndKnowTypes(config)).catch(
      (error: unknown) => {
        // What fails after the handshake comes as pg's own error.
        throw error instanceof BaseError ? error : new ConnectionError(error as Error);
      },
    );
    await this.#manager.sequelize.runHooks('afterConnect', client, config);
    return client;
  }

  async #connectAndKnowTypes(config: object): Promise<SluiceClient> {
    this.#catalogue.prepare();
    const client = await this.#manager.connect(config);
    if (this.#catalogue.isNeeded()) await this.#catalogue.read(client);
    return client;
  }
}

interface SettingsOfSequelize {
  readonly keepDefaultTimezone?: boolean;
  readonly clientMinMessages?: string | false;
}

/** What Sequelize would send as `SET` after connecting. */
function sessionSettings(
  { sequelize: given }: ResolvedDatabaseOptions,
  sequelize: Sequelize,
): SessionSettings {
  // Sequelize knows these options, its types do not.
  const { keepDefaultTimezone, clientMinMessages: deprecated } = given as SettingsOfSequelize;
  const { clientMinMessages = deprecated ?? 'warning' } = (given.dialectOptions ?? {}) as SettingsOfSequelize;
  return {
    timezone: keepDefaultTimezone === true ? undefined : internalsOf(sequelize).options.timezone,
    clientMinMessages:
      clientMinMessages === false || clientMinMessages.toLowerCase() === 'ignore'
        ? undefined
        : clientMinMessages,
  };
}

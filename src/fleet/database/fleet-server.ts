import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { describe } from '../option-checks.js';
import type { PostgresServer } from '../../embedded/embedded-postgres.js';
import type { AdminConnection } from './admin-connection.js';
import { BACKENDS, countConnections, ofContainers, type Backend, type Owned } from './backends.js';
import { containerEnvironment } from './container-environment.js';
import type { ConnectionCounts, FleetDatabase } from './options.js';
import type { PasswordFile } from './password-file.js';
import type { ServerAccess } from './server-access.js';

export interface FleetServerParts {
  readonly access: ServerAccess;
  /** `undefined` for a server that is not the fleet's own. */
  readonly server: PostgresServer | undefined;
  /** For the user's statements. */
  readonly admin: AdminConnection;
  /** For the fleet's own: a statement of the user may take its time, or leave a transaction open. */
  readonly observer: AdminConnection;
  readonly passwordFile: PasswordFile;
  readonly maxConnections: number;
  /** Backends of the containers' role that are older belong to somebody else. A time of the server, or `-infinity`. */
  readonly since: string;
  /** Which container a port on this machine belongs to, as the fleet's network knows it. */
  readonly containerOf: (port: number) => string | undefined;
  readonly onFault: (name: string, detail: string) => void;
}

type Mode = 'fast' | 'immediate';

const END_MS = 5_000;

/** The server behind the fleet, and what can be done to it. */
export class FleetServer implements FleetDatabase {
  readonly maxConnections: number;
  readonly #parts: FleetServerParts;
  #password: string | undefined;

  constructor(parts: FleetServerParts) {
    this.#parts = parts;
    this.maxConnections = parts.maxConnections;
    this.#password = parts.access.password;
  }

  get embedded(): boolean {
    return this.#parts.server !== undefined;
  }

  get url(): string {
    return this.#parts.access.directUrl(this.#password);
  }

  /** Where the fleet's network leads to. */
  get target(): { readonly host: string; readonly port: number } {
    const { host, port } = this.#parts.access;
    return { host, port };
  }

  /** For a container that reaches the network at `address`. */
  environment(address: { readonly host: string; readonly port: number }): Record<string, string> {
    const { access, passwordFile } = this.#parts;
    return containerEnvironment(access, address, this.#password, passwordFile);
  }

  query<Row extends object>(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.#parts.admin.query<Row>(sql, params);
  }

  async connections(): Promise<ConnectionCounts> {
    return countConnections(await this.#owned());
  }

  async restart(mode: Mode = 'fast'): Promise<void> {
    const server = this.#embedded('restart', CANNOT_RESTART);
    this.#parts.onFault('restart', modeOf('restart', mode));
    await this.#leave();
    await server.restart(mode);
  }

  async halt(mode: Mode = 'fast'): Promise<void> {
    const server = this.#embedded('halt', CANNOT_RESTART);
    this.#parts.onFault('halt', modeOf('halt', mode));
    await this.#leave();
    await server.halt(mode);
  }

  async start(): Promise<void> {
    const server = this.#embedded('start', CANNOT_RESTART);
    this.#parts.onFault('start', '');
    await server.start();
  }

  async terminateBackends(container?: string): Promise<number> {
    this.#parts.onFault('terminateBackends', container ?? 'all');
    const chosen = (await this.#owned()).filter((one) =>
      // On a server of the user's own the same role may be at work elsewhere.
      container === undefined ? this.embedded || one.container !== undefined : one.container === container,
    );
    return this.#terminate(chosen);
  }

  async limitConnections(max: number | undefined): Promise<void> {
    this.#embedded('limitConnections', WOULD_STAY);
    if (max !== undefined && (!Number.isInteger(max) || max < 0)) {
      throw new ConfigurationError('fleet.database.limitConnections', [
        `\`max\` is ${describe(max)}: it must be a whole number from 0 on, or undefined for no limit`,
      ]);
    }
    this.#parts.onFault('limitConnections', max === undefined ? 'no limit' : String(max));
    await this.#alterRole(`CONNECTION LIMIT ${max ?? -1}`);
  }

  async readOnly(on: boolean): Promise<void> {
    this.#embedded('readOnly', WOULD_STAY);
    this.#parts.onFault('readOnly', on ? 'on' : 'off');
    await this.#alterRole(
      on ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only',
    );
    if (on) await this.#terminate(await this.#owned());
  }

  async rotatePassword(): Promise<string> {
    this.#embedded('rotatePassword', WOULD_STAY);
    this.#parts.onFault('rotatePassword', '');
    // It needs no quoting in SQL.
    const password = randomBytes(18).toString('hex');
    // The server first, as a rotation in Secrets Manager does it: what the file says has been tried.
    await this.#alterRole(`PASSWORD '${password}'`);
    this.#password = password;
    await this.#parts.passwordFile.write(password);
    return password;
  }

  async #owned(): Promise<Owned[]> {
    const { access, observer, since, containerOf } = this.#parts;
    const { user, database } = access;
    const backends = await observer.query<Backend>(BACKENDS, [since]);
    return ofContainers(backends, { user, database, isOurs: this.embedded, containerOf });
  }

  /** Resolves when they are gone, so that whoever looks next does not see them. */
  async #terminate(owned: readonly Owned[]): Promise<number> {
    if (owned.length === 0) return 0;
    const { observer } = this.#parts;
    const pids = owned.map(({ backend }) => backend.pid);
    const rows = await observer.query<{ told: boolean }>(
      'SELECT pg_terminate_backend(pid) AS told FROM unnest($1::int[]) AS pid',
      [pids],
    );
    const starts = new Map(owned.map(({ backend }) => [backend.pid, backend.startedAt]));
    const deadline = performance.now() + END_MS;
    for (;;) {
      const left = (await this.#owned()).filter(
        ({ backend }) => starts.get(backend.pid) === backend.startedAt,
      );
      if (left.length === 0) return rows.filter(({ told }) => told).length;
      if (performance.now() > deadline) {
        throw new Error(`${left.length} backends did not end within ${END_MS} ms of their termination`);
      }
      await sleep(10);
    }
  }

  async #alterRole(change: string): Promise<void> {
    const { access, observer } = this.#parts;
    await observer.query(`ALTER ROLE ${pg.escapeIdentifier(access.user)} ${change}`);
  }

  /** A server that goes down cuts our connections: those that nobody uses leave before. */
  async #leave(): Promise<void> {
    await Promise.all([this.#parts.admin.reset(), this.#parts.observer.reset()]);
  }

  #embedded(method: string, why: string): PostgresServer {
    const { server, access } = this.#parts;
    if (server) return server;
    throw new ConfigurationError(`fleet.database.${method}`, [
      `the server at ${access.host}:${access.port} is not the fleet's own: ${why}. Leave out database.url, and ` +
        'DATABASE_URL, for an embedded one',
    ]);
  }
}

const CANNOT_RESTART = 'what the fleet did not start it cannot stop';
const WOULD_STAY = 'this would stay there if the fleet were killed';

function modeOf(method: string, mode: Mode): Mode {
  if (mode === 'fast' || mode === 'immediate') return mode;
  throw new ConfigurationError(`fleet.database.${method}`, [
    `\`mode\` is ${describe(mode)}: it must be 'fast' or 'immediate'`,
  ]);
}

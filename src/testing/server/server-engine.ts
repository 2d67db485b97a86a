import pg from 'pg';
import { warn } from '../../core/warn.js';
import type { Server } from '../../postgres/server.js';
import { sqlHead } from '../../postgres/sql-head.js';
import type { ResolvedOptions } from '../resolved-options.js';
import type { TestEngine } from '../test-engine.js';
import { keptName, newDatabaseName } from './database-name.js';
import { findServer } from './find-server.js';
import { ServerDatabases } from './server-databases.js';

/** Longest time that a session has to end after it was told to. */
const END_MS = 5_000;

/** A database of the registry's own on a real server, dropped when it is closed. */
export class ServerEngine implements TestEngine {
  readonly server: Server;
  readonly isLoaded = false;
  readonly #databases: ServerDatabases;
  readonly #name: string;
  #admin!: pg.Client;
  #ended = false;
  #isKept = false;
  #closed: Promise<void> | undefined;

  private constructor(databases: ServerDatabases, server: Server) {
    this.#databases = databases;
    this.#name = server.database;
    this.server = server;
  }

  /**
   * @throws {ConfigurationError} with every mistake in the environment, or when the role may not create databases
   */
  static async open({ extensions }: Pick<ResolvedOptions, 'extensions'>): Promise<ServerEngine> {
    const found = await findServer();
    const databases = new ServerDatabases(found);
    await databases.sweep();
    const engine = new ServerEngine(
      databases,
      Object.freeze({ ...found.server, database: newDatabaseName() }),
    );
    await databases.create(engine.#name);
    try {
      await engine.#connect();
      for (const name of extensions) await engine.#createExtension(name);
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  get admin(): pg.Client {
    return this.#admin;
  }

  get isDead(): boolean {
    return this.#ended;
  }

  /** Copies it, while nobody is connected to it. */
  async keep(): Promise<void> {
    await this.#endOthers('true');
    await this.#admin.end();
    await this.#databases.create(keptName(this.#name), this.#name);
    this.#isKept = true;
    await this.#connect();
  }

  async recreate(): Promise<void> {
    if (!this.#isKept)
      throw new Error(`the test database ${this.#name} was not kept, and cannot be made anew`);
    await this.#admin.end().catch(() => undefined);
    await this.#databases.drop(this.#name);
    await this.#databases.create(this.#name, keptName(this.#name));
    await this.#connect();
  }

  async endTransactions(): Promise<readonly string[]> {
    const ended = await this.#endOthers(`a.state LIKE 'idle in transaction%'`);
    return ended.map((query) => sqlHead(query));
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await this.#admin?.end();
      await this.#databases.drop(this.#name, keptName(this.#name));
    } catch (error) {
      // The next registry on this server drops it, once this process has ended.
      warn(`the test database ${this.#name} could not be dropped: ${String(error)}`, 'SLUICE_TEST_DATABASE');
    }
  }

  async #createExtension(name: string): Promise<void> {
    try {
      await this.#admin.query(`CREATE EXTENSION IF NOT EXISTS ${pg.escapeIdentifier(name)}`);
    } catch (cause) {
      const { host, port } = this.server;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `the extension '${name}' cannot be created on ${host}:${port}: ${reason}. Install it there, or set DATABASE_URL to a server that has it`,
        { cause },
      );
    }
  }

  async #connect(): Promise<void> {
    const admin = await this.#databases.connect(this.#name);
    admin.once('end', () => {
      if (this.#admin === admin) this.#ended = true;
    });
    this.#admin = admin;
    this.#ended = false;
  }

  /** Ends the other sessions that are so, and says what each has run last. */
  async #endOthers(condition: string): Promise<string[]> {
    const { rows } = await this.#admin.query<{ query: string }>(
      `SELECT a.query, pg_terminate_backend(a.pid, ${END_MS}) FROM pg_catalog.pg_stat_activity a
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend' AND ${condition}`,
    );
    return rows.map(({ query }) => query);
  }
}

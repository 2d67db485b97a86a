import pg from 'pg';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { sqlStateOf } from '../../postgres/error-code.js';
import type { FoundServer } from './find-server.js';
import { isOfDeadProcess } from './database-name.js';

const CONNECT_MS = 10_000;
/** How long anything waits for somebody else's lock. */
const LOCK_MS = 5_000;

/** Makes and drops databases on a server. It never touches one that it has not made. */
export class ServerDatabases {
  readonly #found: FoundServer;

  constructor(found: FoundServer) {
    this.#found = found;
  }

  /** A connection as the administrator; without a name to the user's own database. */
  async connect(database?: string): Promise<pg.Client> {
    const { admin } = this.#found;
    const client = new pg.Client({
      ...admin,
      ...(database !== undefined && { database }),
      application_name: 'sluice test registry',
      connectionTimeoutMillis: CONNECT_MS,
      lock_timeout: LOCK_MS,
    });
    // The statement that fails reports it.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (cause) {
      const where = `${admin.host}:${admin.port} as ${admin.user}`;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `engine: 'server': cannot connect to ${where}: ${reason}. Is that where DATABASE_URL should lead? Without it an embedded PostgreSQL is started`,
        { cause },
      );
    }
    return client;
  }

  /** An empty one, which the role that tests log in as owns; or a copy of one to which nobody is connected. */
  async create(name: string, copyOf?: string): Promise<void> {
    const { server, isEmbedded } = this.#found;
    const owner = isEmbedded ? ` OWNER ${pg.escapeIdentifier(server.user)}` : '';
    // The first has nothing in it that somebody has put into template1.
    const template = pg.escapeIdentifier(copyOf ?? 'template0');
    await this.#use((client) =>
      client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${template}${owner}`),
    ).catch((error: unknown) => {
      if (sqlStateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
      throw new ConfigurationError('inMemoryRegistry', [
        `engine: 'server' makes a database of its own, and the role '${server.user}' of ${server.host}:${server.port} may not: ` +
          `ALTER ROLE ${pg.escapeIdentifier(server.user)} CREATEDB, or leave DATABASE_URL unset for an embedded PostgreSQL`,
      ]);
    });
  }

  /** Whoever is connected is put out. */
  async drop(...names: readonly string[]): Promise<void> {
    await this.#use(async (client) => {
      for (const name of names) {
        await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      }
    });
  }

  /** Drops what processes of this machine have left behind that were ended before they could. */
  async sweep(): Promise<void> {
    await this.#use(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT d.datname AS name FROM pg_catalog.pg_database d
          WHERE d.datname LIKE 'sluice\\_test\\_%' AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)`,
      );
      for (const { name } of rows.filter((row) => isOfDeadProcess(row.name))) {
        // Not by force: whoever is there now knows better. Another process may be dropping it, too.
        await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`).catch(() => undefined);
      }
    });
  }

  async #use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

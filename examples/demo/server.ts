import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from '../../src/fleet/postgres/embedded-postgres.js';

/** A PostgreSQL server on which the demo has databases of its own. */
export interface DemoServer {
  readonly description: string;
  /** Connections that ordinary users can have at once. */
  readonly capacity: number;
  query<Row extends pg.QueryResultRow>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Creates a database, empty or a copy of another one, and returns its name. */
  createDatabase(template?: string): Promise<string>;
  urlOf(database: string, applicationName: string): string;
  /** Removes the databases and, when it was started for this, the server. */
  stop(): Promise<void>;
}

/** The server of DATABASE_URL, whose user must be allowed to create databases, or a PostgreSQL started for this. */
export async function openServer(given = process.env['DATABASE_URL']): Promise<DemoServer> {
  if (given) return databasesOn({ connectionString: given }, given, undefined, async () => undefined);
  const server = await startPostgres();
  try {
    return await databasesOn({ ...server.admin, database: 'postgres' }, server.url, server.user, () =>
      server.stop(),
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function databasesOn(
  config: pg.ClientConfig,
  url: string,
  owner: string | undefined,
  stopServer: () => Promise<void>,
): Promise<DemoServer> {
  const admin = new pg.Client({
    ...config,
    application_name: 'sluice-demo',
    connectionTimeoutMillis: 10_000,
  });
  // The query that fails reports it.
  admin.on('error', () => undefined);
  await admin.connect().catch((cause: unknown) => {
    throw new Error(`the PostgreSQL server at ${admin.host}:${admin.port} cannot be used`, { cause });
  });
  const created: string[] = [];
  const query: DemoServer['query'] = async <Row extends pg.QueryResultRow>(
    sql: string,
    params: readonly unknown[] = [],
  ) => (await admin.query<Row>(sql, [...params])).rows;
  const [server] = await query<{ version: string; capacity: number }>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
            current_setting('max_connections')::int
              - current_setting('superuser_reserved_connections')::int AS capacity`,
  );

  return {
    description: `PostgreSQL ${server?.version} on ${admin.host}:${admin.port}`,
    capacity: server?.capacity ?? 0,
    query,
    async createDatabase(template) {
      const name = `sluice_demo_${randomBytes(4).toString('hex')}`;
      created.push(name);
      await query(
        `CREATE DATABASE ${name} ${owner === undefined ? '' : `OWNER ${pg.escapeIdentifier(owner)}`} ` +
          (template === undefined ? '' : `TEMPLATE ${template}`),
      );
      return name;
    },
    urlOf(database, applicationName) {
      const changed = new URL(url);
      changed.pathname = `/${database}`;
      changed.searchParams.set('application_name', applicationName);
      return changed.href;
    },
    async stop() {
      try {
        for (const name of created.splice(0)) await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        await admin.end();
      } finally {
        await stopServer();
      }
    },
  };
}

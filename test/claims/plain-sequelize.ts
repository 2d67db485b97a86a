import { readFileSync } from 'node:fs';
import pg from 'pg';
import { Sequelize, type Options } from 'sequelize';
import { onTestFinished } from 'vitest';
import { backends, server, terminate, uniqueName, type Backend } from '../helpers/server.js';

/** Sequelize as it comes, without Sluice, and what its driver was asked to do. */
export interface PlainSequelize {
  readonly sequelize: Sequelize;
  readonly manager: ConnectionManager;
  readonly applicationName: string;
  /** Connections that were begun so far. */
  readonly clients: pg.Client[];
  /** Statements that were sent so far, on any of them. */
  readonly statements: string[];
  readonly backends: () => Promise<Backend[]>;
}

/** The part of Sequelize's connection manager that the official recipe for Lambda uses, and its pool. */
interface ConnectionManager {
  getConnection?: unknown;
  readonly pool: {
    readonly idleTimeoutMillis: number;
    readonly reapIntervalMillis: number;
    readonly acquireTimeoutMillis: number;
    readonly available: number;
    readonly using: number;
    destroyAllNow(): Promise<void>;
  };
  initPools(): void;
  close(): Promise<void>;
}

/** `databaseVersion` is an option that the types of Sequelize leave out. */
type PlainOptions = Options & { readonly databaseVersion?: string };

/** For the rest of the test; afterwards none of its backends is left. */
export function plainSequelize(options: PlainOptions = {}): PlainSequelize {
  const applicationName = uniqueName('claim');
  const clients: pg.Client[] = [];
  const statements: string[] = [];
  class RecordingClient extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super(config);
      clients.push(this);
      const query = this.query.bind(this) as (...args: unknown[]) => unknown;
      this.query = ((...args: unknown[]) => {
        statements.push(typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text);
        return query(...args);
      }) as typeof this.query;
    }
  }
  const { host, port, user: username, password, database, caFile } = server();
  const sequelize = new Sequelize({
    dialect: 'postgres',
    dialectModule: { ...pg, Client: RecordingClient },
    host,
    port,
    username,
    password,
    database,
    logging: false,
    dialectOptions: {
      application_name: applicationName,
      ...(caFile && { ssl: { ca: readFileSync(caFile, 'utf8') } }),
    },
    ...options,
  });
  onTestFinished(async () => {
    await terminate(applicationName);
    for (const client of clients) await client.end();
  });
  const manager = sequelize.connectionManager as unknown as ConnectionManager;
  return {
    sequelize,
    manager,
    applicationName,
    clients,
    statements,
    backends: () => backends(applicationName),
  };
}

/** Whether the promise settles within that time. */
export async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, ms, false)));
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}

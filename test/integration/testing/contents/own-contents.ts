import pg from 'pg';
import { Contents } from '../../../../src/testing/contents/contents.js';
import { MemoryEngine } from '../../../../src/testing/memory/memory-engine.js';
import { resolveOptions } from '../../../../src/testing/resolved-options.js';
import { ownDatabase } from '../../../helpers/own-database.js';
import { server, uniqueName } from '../../../helpers/server.js';

interface ConnectOptions {
  /** As the role that owns the database. */
  readonly owner?: boolean;
  readonly applicationName?: string;
  /** Of that name, instead of this one. */
  readonly database?: string;
}

export interface OwnContents extends AsyncDisposable {
  /** The superuser's. */
  readonly admin: pg.Client;
  /** Another connection, of the superuser if nothing else is said. */
  connect(options?: ConnectOptions): Promise<pg.Client>;
}

/** A database that nobody else uses, in which this SQL has run. */
export async function ownContents(sql = ''): Promise<OwnContents> {
  const database = await ownDatabase();
  const clients = new Set<pg.Client>();
  const connect = async (options: ConnectOptions = {}) => {
    const { owner = false, applicationName = uniqueName('contents'), database: name } = options;
    const url = new URL(owner ? database.url : server().adminUrl);
    url.pathname = name ?? new URL(database.url).pathname;
    const client = new pg.Client({
      connectionString: url.href,
      application_name: applicationName,
      lock_timeout: 5_000,
    });
    client.on('error', () => undefined);
    clients.add(client);
    await client.connect();
    return client;
  };
  const dispose = async () => {
    await Promise.all([...clients].map((client) => client.end()));
    await database[Symbol.asyncDispose]();
  };
  try {
    const admin = await connect();
    if (sql !== '') await admin.query(sql);
    return { admin, connect, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** In memory there is one connection and one role: the same engine for one test after the other. */
export async function memoryContents(): Promise<{
  /** Empties it, and runs this SQL. */
  readonly start: (sql: string) => Promise<pg.Client>;
  readonly close: () => Promise<void>;
}> {
  const engine = await MemoryEngine.open(resolveOptions({}, false), undefined);
  await engine.keep();
  const empty = await Contents.take(engine.admin);
  return {
    start: async (sql) => {
      if ((await empty.restore(engine.admin)) === 'altered') await engine.recreate();
      await engine.admin.query(sql);
      return engine.admin;
    },
    close: () => engine.close(),
  };
}

/** Everything that can be read in a database, in a form that can be compared. */
export async function everything(client: pg.Client): Promise<Record<string, unknown>> {
  const { rows: relations } = await client.query<{ name: string; kind: string; populated: boolean }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind, c.relispopulated AS populated
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname !~ '^(pg_|information_schema)' ORDER BY 1`,
  );
  const found: Record<string, unknown> = {};
  for (const { name, kind, populated } of relations) {
    if (kind === 'S') {
      found[name] = (await client.query(`SELECT last_value, is_called FROM ${name}`)).rows;
    } else if ('rm'.includes(kind) && populated) {
      // In the order in which the server finds them.
      const text = `SELECT array_agg("~"::text)::text AS all FROM ONLY ${name} AS "~"`;
      found[name] = (await client.query<{ all: string }>(text)).rows[0]?.all;
    } else {
      found[name] = kind;
    }
  }
  const objects = `SELECT oid::text, lo_get(oid)::text AS data FROM pg_largeobject_metadata ORDER BY oid`;
  return { ...found, 'large objects': (await client.query(objects)).rows };
}

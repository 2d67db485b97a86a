import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import {
  Handler,
  LambdaHandler,
  UseDatabase,
  defineDatabase,
  type Database,
  type DatabaseOptions,
  type DiagnosticsEvents,
  type LambdaContext,
} from 'sluice';
import { backends, server, uniqueName, waitUntil, type Backend } from './server.js';

export interface TestDatabase extends Database {
  readonly applicationName: string;
  /** What the server sees of it. */
  backends(): Promise<Backend[]>;
}

const open = new Set<TestDatabase>();

/** A database on the shared server, with a name and an application name of its own; closed after the test. */
export function testDatabase(options: DatabaseOptions = {}): TestDatabase {
  const applicationName = uniqueName('app');
  const database = defineDatabase(uniqueName('db'), { ...address(options), applicationName, ...options });
  const extended: TestDatabase = Object.assign(database, {
    applicationName,
    backends: () => backends(applicationName),
  });
  open.add(extended);
  return extended;
}

/** Where the shared server is; through a proxy when `options` name another port. */
function address(options: DatabaseOptions): DatabaseOptions {
  if (options.url !== undefined) return {};
  const { host, port, user: username, password, database, caFile } = server();
  return {
    host,
    port,
    username,
    password,
    database,
    ...(caFile !== undefined && { tls: { ca: ca(caFile) } }),
  };
}

const certificates = new Map<string, string>();
function ca(file: string): string {
  const known = certificates.get(file) ?? readFileSync(file, 'utf8');
  certificates.set(file, known);
  return known;
}

/** A handler with these databases around `handle`, as Lambda calls it. */
export function lambda<Event, Result>(
  databases: Database | readonly Database[],
  handle: (event: Event, context: LambdaContext) => Result,
): (event: Event, context?: LambdaContext) => Promise<Awaited<Result>> {
  @LambdaHandler()
  class TestHandler extends Handler {
    handle(event: Event, lambdaContext: LambdaContext) {
      return handle(event, lambdaContext);
    }
  }
  for (const database of [databases].flat()) UseDatabase({ database, idleRecreateMs: 300_000 })(TestHandler);
  const handler = TestHandler.toLambda();
  return (event, lambdaContext = context()) => handler(event, lambdaContext) as Promise<Awaited<Result>>;
}

/** One value from the server. */
export async function value<T>(database: Database, sql: string): Promise<T> {
  const [rows] = await database.sequelize.query(sql);
  return Object.values((rows as object[])[0] ?? {})[0] as T;
}

/** A Lambda context whose clock runs. */
export function context(remainingMs = 30_000, requestId = uniqueName('req')): LambdaContext {
  const end = performance.now() + remainingMs;
  return {
    awsRequestId: requestId,
    functionName: 'test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:test',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/test',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => Math.max(0, end - performance.now()),
  };
}

const listeners = new Set<() => void>();

/** What a channel publishes, until the end of the test. */
export function record<Name extends keyof DiagnosticsEvents>(name: Name): DiagnosticsEvents[Name][] {
  const events: DiagnosticsEvents[Name][] = [];
  const listener = (message: unknown): void => void events.push(message as DiagnosticsEvents[Name]);
  subscribe(name, listener);
  listeners.add(() => unsubscribe(name, listener));
  return events;
}

/** The server runs a statement of the database that has this in its text. */
export async function runs(database: TestDatabase, text = 'pg_sleep'): Promise<void> {
  const active = ({ state, query }: Backend) => state === 'active' && query.includes(text);
  await waitUntil(async () => (await database.backends()).some(active), { what: `${text} to run` });
}

/** The server sees nothing of the database any more. Its own bookkeeping lags behind the socket by a moment. */
export async function noBackends(database: TestDatabase, ms = 3_000): Promise<void> {
  await waitUntil(async () => (await database.backends()).length === 0, {
    ms,
    what: `no backend of ${database.name}`,
  });
}

/** Closes what the test has opened and fails when the server still sees something of it; `setup.ts` calls it. */
export async function closeTestDatabases(): Promise<void> {
  for (const remove of listeners) remove();
  listeners.clear();
  const databases = [...open];
  open.clear();
  await Promise.all(databases.map((database) => database.close()));
  await Promise.all(databases.map((database) => noBackends(database)));
}

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestServer } from './global-setup.js';

export type { TestServer } from './global-setup.js';

export interface Backend {
  readonly pid: number;
  readonly application_name: string;
  readonly usename: string | null;
  readonly state: string | null;
  readonly query: string;
  readonly wait_event_type: string | null;
  readonly wait_event: string | null;
  readonly backend_start: Date;
  readonly xact_start: Date | null;
  readonly query_start: Date | null;
  readonly state_change: Date | null;
}

export interface WaitOptions {
  /** Default 5000. */
  readonly ms?: number;
  /** Names what is awaited, for the error: 'the backend to end'. */
  readonly what: string;
}

/** The server this run tests against. */
export function server(): TestServer {
  return inject('postgres');
}

let admin: Promise<pg.Client> | undefined;

/** Runs one statement as the administrator. All calls of a process share one connection. */
export async function adminQuery<Row extends pg.QueryResultRow = Record<string, unknown>>(
  sql: string,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const client = await (admin ??= connectAdmin());
  try {
    return (await client.query<Row>(sql, [...params])).rows;
  } catch (error) {
    // After the server's last word, or on a broken socket, the next call needs a new connection.
    if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') await client.end();
    throw error;
  }
}

function connectAdmin(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: server().adminUrl,
    application_name: 'sluice-test-admin',
    connectionTimeoutMillis: 10_000,
    // A statement that waits for a lock a test left behind would hide the test's own error.
    lock_timeout: 10_000,
  });
  const connection = client.connect().then(() => client);
  const forget = () => {
    if (admin === connection) admin = undefined;
  };
  // The next query that fails reports it.
  client.on('error', () => undefined);
  client.once('end', forget);
  connection.catch(forget);
  return connection;
}

/** The backends on the server that gave this application name, oldest first. */
export async function backends(applicationName: string): Promise<Backend[]> {
  return adminQuery<Backend & pg.QueryResultRow>(
    `SELECT pid, application_name, usename, state, query, wait_event_type, wait_event,
            backend_start, xact_start, query_start, state_change
       FROM pg_stat_activity
      WHERE application_name = $1 AND pid <> pg_backend_pid()
      ORDER BY backend_start, pid`,
    [applicationName],
  );
}

/** Ends every backend of this application name, and returns how many there were once they are gone. */
export async function terminate(applicationName: string): Promise<number> {
  const rows = await adminQuery<{ pid: number; ended: boolean }>(
    `SELECT pid, pg_terminate_backend(pid, 5000) AS ended
       FROM pg_stat_activity
      WHERE application_name = $1 AND pid <> pg_backend_pid()`,
    [applicationName],
  );
  const alive = rows.filter((row) => !row.ended).map((row) => row.pid);
  if (alive.length > 0) throw new Error(`backends of ${applicationName} did not end: ${alive.join(', ')}`);
  return rows.length;
}

type Truthy<T> = Exclude<T, false | null | undefined | 0 | ''>;

/** Calls `fn` until it returns something truthy, and returns that. What `fn` throws is thrown at once. */
export async function waitUntil<T>(
  fn: () => T | Promise<T>,
  { ms = 5000, what }: WaitOptions,
): Promise<Truthy<T>> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await fn();
    if (value) return value as Truthy<T>;
    if (performance.now() >= deadline) {
      throw new Error(`waited ${ms} ms for ${what}; last value: ${inspect(value)}`);
    }
    await sleep(10);
  }
}

/** A name no other test uses, short enough for an identifier. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`;
}

const schemas = new Set<string>();

/** Creates an empty schema that the test role owns. It is dropped after the test file. */
export async function createSchema(): Promise<string> {
  const name = uniqueName('t');
  schemas.add(name);
  await adminQuery(`CREATE SCHEMA ${name} AUTHORIZATION ${pg.escapeIdentifier(server().user)}`);
  return name;
}

async function dropSchema(name: string): Promise<void> {
  schemas.delete(name);
  await adminQuery(`DROP SCHEMA IF EXISTS ${name} CASCADE`);
}

/** Runs `fn` with a schema of its own. */
export async function withSchema<T>(fn: (schema: string) => Promise<T>): Promise<T> {
  const name = await createSchema();
  try {
    return await fn(name);
  } finally {
    await dropSchema(name);
  }
}

/** Gives back what this module holds; `setup.ts` calls it after each test file. */
export async function releaseServer(): Promise<void> {
  const failures: unknown[] = [];
  for (const name of schemas) await dropSchema(name).catch((error: unknown) => failures.push(error));
  const closing = admin;
  admin = undefined;
  // A connect that failed was reported to whoever asked for it.
  await closing?.then((client) => client.end()).catch(() => undefined);
  if (failures.length > 0) throw new AggregateError(failures, 'schemas of this file could not be dropped');
}

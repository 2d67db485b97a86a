import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaFunction, type Outcome } from './lambda.js';
import { OrderError, type Mishap, type OrderEvent } from './order-function.js';
import type { DemoServer } from './server.js';
import { ORDINARY_IN_A_ROW, TIMEOUT_MS } from './settings.js';
import type { Way } from './ways/index.js';

export type Kind = 'ordinary' | Mishap | 'comes after the server has dropped the connection';

export interface Invocation {
  readonly kind: Kind;
  readonly outcome: Outcome;
  /** Why it should not have failed, but did; `undefined` when it ended as it should. */
  readonly failure: string | undefined;
  /** What the server sees of the container, once that is frozen. */
  readonly frozen: Connections;
}

export interface Connections {
  readonly open: number;
  readonly inTransaction: number;
  readonly running: number;
}

export interface Measurement {
  readonly way: Way;
  readonly invocations: readonly Invocation[];
  readonly opened: number;
  /** When all invocations were over and the container was frozen. */
  readonly left: Connections;
  /** Connections that the server allows. */
  readonly capacity: number;
}

/** What every way gets, in this order. */
export const SEQUENCE: readonly Kind[] = (
  [
    'throws',
    'leaves a query running',
    'leaves a transaction open',
    'comes after the server has dropped the connection',
  ] as const
)
  .flatMap((kind): Kind[] => [...ordinary(), kind])
  .concat(ordinary());

function ordinary(): Kind[] {
  return Array.from({ length: ORDINARY_IN_A_ROW }, () => 'ordinary');
}

/** One way in a container of its own, on a database of its own. */
export class Trial {
  readonly #way: Way;
  readonly #server: DemoServer;
  readonly #database: string;
  readonly #function: LambdaFunction;
  readonly #invocations: Invocation[] = [];

  constructor(way: Way, server: DemoServer, database: string, fn: LambdaFunction) {
    this.#way = way;
    this.#server = server;
    this.#database = database;
    this.#function = fn;
  }

  async invoke(kind: Kind): Promise<void> {
    const server = this.#server;
    const database = this.#database;
    if (kind === 'comes after the server has dropped the connection') await drop(server, database);
    const event: OrderEvent = { id: this.#invocations.length + 1, ...(isMishap(kind) && { mishap: kind }) };
    const outcome = await this.#function.invoke(event);
    const frozen = await settledConnections(server, database);
    this.#invocations.push({ kind, outcome, failure: failureOf(event, outcome), frozen });
    // The container stays frozen until the query is over, so that one mishap does not run into the next.
    if (frozen.running > 0) await noneRunning(server, database);
  }

  /** Counts what is left, then removes the container. */
  async finish(): Promise<Measurement> {
    await sleep(500);
    const left = await connections(this.#server, this.#database);
    await this.#function.dispose();
    const opened = await countOpened(this.#server, this.#database);
    return {
      way: this.#way,
      invocations: this.#invocations,
      left,
      opened,
      capacity: this.#server.capacity,
    };
  }
}

function isMishap(kind: Kind): kind is Mishap {
  return kind !== 'ordinary' && kind !== 'comes after the server has dropped the connection';
}

function failureOf({ id, mishap }: OrderEvent, outcome: Outcome): string | undefined {
  if (outcome.status === 'timed out') return `no answer within Lambda's timeout of ${TIMEOUT_MS / 1000} s`;
  if (outcome.status === 'crashed') return `the container crashed: ${lastError(outcome.output)}`;
  const { json, error } = outcome.answer.result;
  if (mishap === 'throws') {
    return error?.name === OrderError.name
      ? undefined
      : `the handler's error was lost: ${error?.name ?? json}`;
  }
  if (error !== undefined) return `${error.name}: ${error.message}`;
  const order = JSON.parse(json) as { id?: number; lines?: unknown[] } | null;
  return order?.id === id && order.lines?.length === 3 ? undefined : `a wrong answer: ${json.slice(0, 80)}`;
}

/** What the runtime printed: the driver's own words where there are any. */
function lastError(output: string): string {
  const [, parent] = /^\s*parent: (.*)$/m.exec(output) ?? [];
  return parent ?? /^\w*Error\b.*$/m.exec(output)?.[0] ?? output.trim().slice(-80);
}

async function drop(server: DemoServer, database: string): Promise<void> {
  await server.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [
    database,
  ]);
}

async function connections(server: DemoServer, database: string): Promise<Connections> {
  const [row] = await server.query<Connections & Record<string, number>>(
    `SELECT count(*)::int AS open,
            count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS "inTransaction",
            count(*) FILTER (WHERE state = 'active')::int AS running
       FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
    [database],
  );
  return row ?? { open: 0, inTransaction: 0, running: 0 };
}

async function noneRunning(server: DemoServer, database: string): Promise<void> {
  while ((await connections(server, database)).running > 0) await sleep(50);
}

/** A backend is listed for a moment after its client has gone. */
async function settledConnections(server: DemoServer, database: string): Promise<Connections> {
  const first = await connections(server, database);
  if (first.open === 0) return first;
  await sleep(20);
  return connections(server, database);
}

/** Exact: the server itself counts sessions per database, and has written it down once they have ended. */
async function countOpened(server: DemoServer, database: string): Promise<number> {
  await drop(server, database);
  while ((await connections(server, database)).open > 0) await sleep(20);
  const [row] = await server.query<{ sessions: string }>(
    'SELECT sessions FROM pg_stat_database WHERE datname = $1',
    [database],
  );
  return Number(row?.sessions);
}

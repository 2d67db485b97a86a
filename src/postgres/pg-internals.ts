import type { Socket } from 'node:net';
import type pg from 'pg';

/**
 * The members of `pg.Client` that Sluice needs and that its types do not name; all of them in this file.
 * `test/unit/postgres/pg-internals.test.ts` fails when a new version of pg changes one.
 */
interface PgClientInternals {
  /** True between a ReadyForQuery and the next statement. */
  readonly readyForQuery?: boolean;
  /** The first letter of ReadyForQuery: idle, in a transaction, in a failed transaction. */
  getTransactionStatus(): TransactionStatus | null;
  readonly connection: PgConnectionInternals;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly _ending: boolean;
  /** Statements that wait for the running one. */
  readonly _queryQueue: { handleError(error: Error, connection: unknown): void }[];
  /** Whether its socket keeps the process alive. */
  ref(): void;
  unref(): void;
  password: unknown;
  readonly connectionParameters: { password: unknown };
}

interface PgConnectionInternals extends NodeJS.EventEmitter {
  /** Replaced by the TLS socket once that is up. */
  readonly stream: Socket;
}

export type TransactionStatus = 'I' | 'T' | 'E';

export function internalsOf(client: pg.Client): PgClientInternals {
  // pg's types leave these out; the test named above holds the shape.
  return client as unknown as PgClientInternals;
}

/** pg keeps the password of a session for as long as the client lives, in two places, and needs it for the login only. */
export function forgetPassword(client: pg.Client): void {
  const internals = internalsOf(client);
  internals.password = null;
  internals.connectionParameters.password = null;
}

/** Takes back what waits behind the running statement: a cancel ends that one only, and pg would send the next. */
export function dropQueued(client: pg.Client): void {
  const { _queryQueue: queue, connection } = internalsOf(client);
  for (const query of queue.splice(0)) query.handleError(new Error('Connection terminated'), connection);
}

import type { Socket } from 'node:net';
import pg from 'pg';
// @ts-expect-error -- pg's types name its main entry only; the test named below holds the shape.
import { signatureAlgorithmHashFromCertificate as hashOf } from 'pg/lib/crypto/cert-signatures.js';

/** The hash of the algorithm that signed a certificate (in DER), as Web Crypto calls it. Throws for one without. */
export const signatureAlgorithmHashFromCertificate = hashOf as (certificate: Buffer) => string;

/**
 * The members of `pg.Client` that Sluice needs and that its types do not name; all of them in this file.
 * `test/unit/postgres/pg-internals.test.ts` fails when a new version of pg changes one.
 */
interface PgClientInternals {
  /** True between a ReadyForQuery and the next statement; absent before the first. */
  readyForQuery?: boolean | undefined;
  /** The first letter of ReadyForQuery: idle, in a transaction, in a failed transaction. */
  getTransactionStatus(): TransactionStatus | null;
  _txStatus: TransactionStatus | null;
  readonly connection: PgConnectionInternals;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly _ending: boolean;
  /** True until the first ReadyForQuery. */
  _connecting: boolean;
  _connected: boolean;
  /** What `connect` was given; called once, with an error or with none. */
  _connectionCallback: ((error: Error | null, client?: pg.Client) => void) | null;
  _activeQuery: QueuedQuery | null | undefined;
  /** Statements that wait for the running one. */
  readonly _queryQueue: QueuedQuery[];
  /** Rejects the running statement and those that wait, a tick later. */
  _errorAllQueries(error: Error): void;
  /** Whether its socket keeps the process alive. */
  ref(): void;
  unref(): void;
  readonly scramMaxIterations: number;
  password: unknown;
  readonly connectionParameters: { password: unknown };
}

interface QueuedQuery {
  handleError(error: Error, connection: unknown): void;
}

interface PgConnectionInternals extends NodeJS.EventEmitter {
  /** Replaced by the TLS socket once that is up. */
  readonly stream: Socket;
  sendSASLInitialResponseMessage(mechanism: string, response: string): void;
  sendSCRAMClientFinalMessage(message: string): void;
}

export type TransactionStatus = 'I' | 'T' | 'E';

/** The methods of `pg.Client` that answer the server's messages, called with the client as `this`. */
interface PgClientMethods {
  getStartupConf(this: pg.Client): Record<string, string>;
  _handleAuthCleartextPassword(this: pg.Client, message: unknown): void;
  _handleAuthMD5Password(this: pg.Client, message: unknown): void;
  _handleReadyForQuery(this: pg.Client, message: ReadyForQuery): void;
  /** Sends the next statement, if the server is ready for one. */
  _pulseQueryQueue(this: pg.Client): void;
}

export interface ReadyForQuery {
  readonly status: TransactionStatus;
}

export function internalsOf(client: pg.Client): PgClientInternals {
  // pg's types leave these out; the test named above holds the shape.
  return client as unknown as PgClientInternals;
}

// pg's types leave these out; the test named above holds the shape.
export const pgMethods = pg.Client.prototype as unknown as PgClientMethods;

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

/** Calls `listener` with each setting that the server reports. Returns what takes it off. */
export function onParameterStatus(
  client: pg.Client,
  listener: (name: string, value: string) => void,
): () => void {
  const { connection } = internalsOf(client);
  const onStatus = (message: { readonly parameterName: string; readonly parameterValue: string }): void =>
    listener(message.parameterName, message.parameterValue);
  connection.on('parameterStatus', onStatus);
  return () => connection.off('parameterStatus', onStatus);
}

/** Gives the connection to whoever waits for `connect`, before the server has let us in. */
export function handOut(client: pg.Client): void {
  const internals = internalsOf(client);
  const { _connectionCallback: connected } = internals;
  internals._connectionCallback = null;
  connected?.(null, client);
}

/** Sends the next statement although the server has not said that it is ready. */
export function sendEarly(client: pg.Client): void {
  const internals = internalsOf(client);
  internals.readyForQuery = true;
  pgMethods._pulseQueryQueue.call(client);
}

/** The server is ready for the first statement, which runs already: its own ReadyForQuery comes behind its rows. */
export function admitRunning(client: pg.Client, { status }: ReadyForQuery): void {
  const internals = internalsOf(client);
  internals._connecting = false;
  internals._connected = true;
  internals._txStatus = status;
  client.emit('connect');
}

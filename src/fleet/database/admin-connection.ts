import { Socket } from 'node:net';
import pg from 'pg';
import { PAST_THE_NETWORK } from './server-access.js';

const CONNECT_MS = 10_000;
const END_MS = 1_000;

interface Open {
  readonly client: pg.Client;
  readonly socket: Socket;
}

/**
 * A connection for one statement after the other, made when it is needed and anew when the server has ended it.
 * Between statements it keeps no process alive.
 */
export class AdminConnection {
  readonly #config: () => pg.ClientConfig;
  #open: Open | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #ended = false;

  /** `config` is asked at every connect: passwords change. */
  constructor(config: () => pg.ClientConfig) {
    this.#config = config;
  }

  query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    this.#waiting++;
    const result = this.#last.then(() => this.#run<Row & pg.QueryResultRow>(sql, params));
    this.#last = result.catch(() => undefined).finally(() => this.#waiting--);
    return result;
  }

  /** Closes the connection unless it is in use; the next statement makes another one. */
  async reset(): Promise<void> {
    if (this.#waiting === 0) await this.#close();
  }

  /** Closes the connection for good. A statement that runs is cut off. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#close();
    await this.#last;
  }

  async #run<Row extends pg.QueryResultRow>(sql: string, params: readonly unknown[]): Promise<Row[]> {
    const { client, socket } = (this.#open ??= await this.#connect());
    socket.ref();
    try {
      return (await client.query<Row>(sql, [...params])).rows;
    } catch (error) {
      // After the server's last word, or on a broken socket, the next statement needs a new connection.
      if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') await this.#close();
      throw error;
    } finally {
      socket.unref();
    }
  }

  async #connect(): Promise<Open> {
    if (this.#ended) throw new Error('the fleet was stopped, and with it its connection to the server');
    const socket = new Socket();
    const client = new pg.Client({
      application_name: PAST_THE_NETWORK,
      connectionTimeoutMillis: CONNECT_MS,
      ...this.#config(),
      stream: () => socket,
    });
    const open = { client, socket };
    // The statement that fails reports it.
    client.on('error', () => this.#forget(open));
    client.once('end', () => this.#forget(open));
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    if (this.#ended) {
      socket.destroy();
      throw new Error('the fleet was stopped while it connected to its server');
    }
    return open;
  }

  #forget(open: Open): void {
    if (this.#open === open) this.#open = undefined;
  }

  async #close(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    this.#forget(open);
    const { client, socket } = open;
    // A server that does not answer must not be waited for.
    const patience = setTimeout(() => socket.destroy(), END_MS);
    await client.end().catch(() => undefined);
    clearTimeout(patience);
    socket.destroy();
  }
}

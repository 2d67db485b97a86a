import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { requestCancel } from './cancel.js';
import { forgetPassword, internalsOf, type TransactionStatus } from './pg-internals.js';
import { withSecureContext } from './secure-context.js';
import type { Server } from './server.js';
import {
  guardParameters,
  settingsParameters,
  type ServerGuards,
  type SessionSettings,
} from './startup-parameters.js';
import { settledBy } from './time-limit.js';

/**
 * What one attempt to connect hands to the client that Sequelize constructs for it. It travels beside Sequelize's
 * config, which is deep-cloned and printed: a TLS context in there is a segmentation fault, a password a leak.
 */
export interface ConnectAttempt {
  readonly server: Server;
  readonly settings: SessionSettings;
  /** `undefined` on a server that refused them. */
  readonly guards: ServerGuards | undefined;
  /** Set by the client's constructor. */
  client?: SluiceClient;
}

const attempts = new AsyncLocalStorage<ConnectAttempt>();

/** Runs `connect` (Sequelize's own, which constructs the client) for this attempt. */
export function withAttempt<T>(attempt: ConnectAttempt, connect: () => T): T {
  return attempts.run(attempt, connect);
}

type ClientConfig = pg.ClientConfig & { readonly types?: pg.CustomTypesConfig };
type Callback = (error: unknown, result: unknown) => void;

/** How long a cancelled statement has to end before the cancel is sent again. */
const CANCEL_AGAIN_MS = 50;

/** A `pg.Client` that says what it runs, can be silenced, and closes within a budget on any network. */
export class SluiceClient extends pg.Client {
  /** Longest statement and longest idle time that the server allows this session, in ms; `undefined` is no limit. */
  readonly guardMs: number | undefined;
  /** Which of Sequelize's pools it belongs to, by Sequelize's own name for it. */
  queryType?: 'read' | 'write';
  readonly #attempt: ConnectAttempt;
  #silent = false;
  #broken = false;
  #queries = 0;
  #lastSql: string | undefined;

  constructor(config: ClientConfig) {
    const attempt = attempts.getStore();
    if (attempt === undefined) throw new Error('A SluiceClient is made by its database only');
    // A `beforeConnect` hook may have set one.
    const password = config.password ?? (() => attempt.server.password.reveal() as string | Promise<string>);
    super({
      ...config,
      // A function: pg then knows the password only from when the server asks for it.
      password: typeof password === 'function' ? password : () => password,
      ssl: attempt.server.tls && withSecureContext(attempt.server.tls),
    });
    this.#attempt = attempt;
    this.guardMs = attempt.guards?.idleAndStatementMs;
    attempt.client = this;
    // Without a listener the error of an idle connection would end the process.
    this.on('error', () => this.#break());
    this.on('end', () => this.#break());
    this.once('connect', () => forgetPassword(this)).once('end', () => forgetPassword(this));
    // A FATAL error reaches the running query first and the socket's end comes later; in between it must not be lent again.
    internalsOf(this).connection.on('errorMessage', (message: { severity?: string; code?: string }) => {
      if (message.severity === 'FATAL' || message.severity === 'PANIC' || message.code?.startsWith('57P'))
        this.#break();
    });
    this.query = this.#watched(this.query.bind(this)) as typeof this.query;
  }

  /** Called by pg when it writes the startup message. */
  getStartupConf(): Record<string, string> {
    const base = (
      pg.Client.prototype as unknown as { getStartupConf(): Record<string, string> }
    ).getStartupConf.call(this);
    const { settings, guards } = this.#attempt;
    return { ...base, ...settingsParameters(settings), ...(guards && guardParameters(guards, base)) };
  }

  /** Whether a statement runs. */
  get busy(): boolean {
    return !this.#broken && internalsOf(this).readyForQuery === false;
  }

  /** Whether it can be lent. */
  get usable(): boolean {
    return !this.#broken && !this.#silent && !internalsOf(this)._ending;
  }

  get transactionStatus(): TransactionStatus | null {
    return internalsOf(this).getTransactionStatus();
  }

  /** The backend's process id; `undefined` before the server has let us in. */
  get processId(): number | undefined {
    return internalsOf(this).processID ?? undefined;
  }

  /** How many statements it has been given. */
  get queries(): number {
    return this.#queries;
  }

  /** The last statement, with its values: not for a log. */
  get lastSql(): string | undefined {
    return this.#lastSql;
  }

  /** From now on no statement settles: a rejection that nobody awaits any more would end the container. */
  silence(): void {
    this.#silent = true;
  }

  /** Resolves when no statement runs any more, however that came. */
  async drained(until: number): Promise<void> {
    if (!this.busy) return;
    let done: () => void = () => {};
    const drained = new Promise<void>((resolve) => (done = resolve));
    this.once('drain', done).once('end', done);
    await settledBy(drained, until);
    this.off('drain', done).off('end', done);
  }

  /**
   * Ends the connection: cancels what runs, says goodbye, waits for the server's FIN, and destroys the socket when
   * `until` (a time of `performance.now()`) comes first. Never rejects.
   */
  async terminate(until: number): Promise<void> {
    const internals = internalsOf(this);
    const { processID: processId, secretKey } = internals;
    if (this.busy && processId !== null && secretKey !== null) {
      const cancelUntil = performance.now() + Math.max(0, until - performance.now()) / 2;
      const backend = { host: this.host, port: this.port, processId, secretKey };
      // A cancel that arrives before the statement was read is lost.
      while (this.busy && performance.now() < cancelUntil) {
        await requestCancel(backend, cancelUntil);
        await this.drained(Math.min(cancelUntil, performance.now() + CANCEL_AGAIN_MS));
      }
    }
    const ended = this.end();
    if (!(await settledBy(ended, until))) this.destroy();
  }

  /** Ends the connection at once, whatever its state. The server notices by itself. */
  destroy(): void {
    this.#break();
    internalsOf(this).connection.stream.destroy();
  }

  #break(): void {
    this.#broken = true;
  }

  /** pg's `query` in all its forms, so that a silenced client's statements never settle. */
  #watched(query: pg.Client['query']) {
    const original = query as (...args: unknown[]) => unknown;
    return (...args: unknown[]): unknown => {
      const text = args[0];
      this.#queries++;
      this.#lastSql = typeof text === 'string' ? text : (text as { text?: string } | null)?.text;
      if (this.#silent) return new Promise(() => {});
      const last = args.findLastIndex((arg) => typeof arg === 'function');
      if (last > 0) {
        const callback = args[last] as Callback;
        args[last] = ((error, result) => {
          if (!this.#silent) callback(error, result);
        }) satisfies Callback;
        return original(...args);
      }
      const answer = original(...args);
      if (!(answer instanceof Promise)) return answer;
      return new Promise((resolve, reject) => {
        answer.then(
          (result) => !this.#silent && resolve(result),
          (error: unknown) => !this.#silent && reject(error),
        );
      });
    };
  }
}

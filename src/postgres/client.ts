import { requestCancel } from './cancel.js';
import { LoginClient, type ClientConfig, type Login } from './login-client.js';
import { Moment } from './moment.js';
import { dropQueued, internalsOf, pgMethods, type TransactionStatus } from './pg-internals.js';
import {
  guardParameters,
  setStatements,
  settingsParameters,
  type ServerGuards,
  type SessionSettings,
} from './startup-parameters.js';
import type { ConnectWait } from './retry.js';
import { settledBy } from './time-limit.js';
import { watchQueries } from './watch-queries.js';

/**
 * What one attempt to connect hands to its client. It travels beside Sequelize's config, which is deep-cloned and printed: a
 * TLS context in there is a segmentation fault, a password a leak.
 */
export interface ConnectAttempt extends Login {
  readonly settings: SessionSettings;
  /** `undefined` on a server that refused them, and behind a proxy. */
  readonly guards: ServerGuards | undefined;
  /** Whether a request to cancel reaches the server. */
  readonly cancels: boolean;
  /** Set by the client's constructor. */
  client?: SluiceClient | undefined;
}

/** What the server says when it ends a session that was idle for longer than `idle_session_timeout`. */
const IDLE_SESSION_TIMEOUT = '57P05';

/** A statement that writes was sent to a server that is a replica, or has become one in a failover. */
const READ_ONLY = '25006';

/** What the server says beside its answers. */
interface ServerMessage {
  readonly severity?: string;
  readonly code?: string;
}

/** How long a cancelled statement has to end before the cancel is sent again. */
const CANCEL_AGAIN_MS = 50;

/** A `pg.Client` that says what it runs, can be silenced, and closes within a budget on any network. */
export class SluiceClient extends LoginClient {
  /** Longest statement and longest idle time that the server allows this session, in ms; `undefined` is no limit. */
  readonly guardMs: number | undefined;
  /** How long the server lets it be idle between invocations, in ms; `undefined`: it must end with its invocation. */
  readonly leaseMs: number | undefined;
  /** Which of Sequelize's pools it belongs to, by Sequelize's own name for it. */
  queryType?: 'read' | 'write';
  /** The wait in which it was connected. */
  wait?: ConnectWait;
  readonly #attempt: ConnectAttempt;
  #silent = false;
  #broken = false;
  #readOnly = false;
  #keepsErrors = false;
  #keptError = false;
  #queries = 0;
  #lastSql: string | undefined;
  /** The server's end of the lease, before any answer to what was sent since it was lent. */
  #lastWordCameFirst = false;
  #parked = false;
  #silentSince: Moment | undefined;
  /** How many statements it had been given when it was lent after it had been parked. */
  #resumedAt: number | undefined;

  constructor(config: ClientConfig, attempt?: ConnectAttempt) {
    if (attempt === undefined) throw new Error('A SluiceClient is made by its database only');
    super(config, attempt);
    this.#attempt = attempt;
    this.guardMs = attempt.guards?.idleAndStatementMs;
    this.leaseMs = attempt.guards?.leaseMs;
    attempt.client = this;
    // Without a listener the error of an idle connection would end the process.
    this.on('error', () => this.#break());
    this.on('end', () => this.#break());
    for (const event of ['connect', 'drain'] as const)
      this.on(event, () => (this.#silentSince = new Moment()));
    const { connection } = internalsOf(this);
    for (const event of ['errorMessage', 'notice'])
      connection.on(event, (message: ServerMessage) => this.#hear(message));
    this.query = watchQueries(this.query.bind(this) as (...args: unknown[]) => unknown, {
      began: (sql) => {
        this.#queries++;
        this.#lastSql = sql;
      },
      mayHear: (error) => this.#mayHear(error),
    }) as typeof this.query;
  }

  /** Called by pg when it writes the startup message. */
  getStartupConf(): Record<string, string> {
    const base = pgMethods.getStartupConf.call(this);
    return this.#attempt.settings.asStatements ? base : { ...base, ...this.#sessionParameters(base) };
  }

  /** Sends as statements what the startup message has left out. */
  async applySettings(): Promise<void> {
    const sql = setStatements(this.#sessionParameters(pgMethods.getStartupConf.call(this)));
    if (sql !== '') await super.query(sql);
  }

  #sessionParameters(own: Readonly<Record<string, string>>): Record<string, string> {
    const { settings, guards } = this.#attempt;
    return { ...settingsParameters(settings), ...(guards && guardParameters(guards, own)) };
  }

  /** Whether a statement runs. */
  get busy(): boolean {
    return !this.#broken && internalsOf(this).readyForQuery === false;
  }

  /** Whether it can be lent. Not one to a server that refused to write: a new one may lead to a server that does not. */
  get usable(): boolean {
    return !this.#broken && !this.#silent && !this.#readOnly && !internalsOf(this)._ending;
  }

  get transactionStatus(): TransactionStatus | null {
    // Nothing has been asked of one that the server has yet to let in.
    return internalsOf(this).getTransactionStatus() ?? (this.handedOut && this.#queries === 0 ? 'I' : null);
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

  /** Whether `silence` was called. */
  get silenced(): boolean {
    return this.#silent;
  }

  /** Whether statements that fail from now on settle. For the time in which what was left behind may still end well. */
  set keepsErrors(keeps: boolean) {
    this.#keepsErrors = keeps;
    if (!keeps) this.#keptError = false;
  }

  /** Whether it has kept one. */
  get keptError(): boolean {
    return this.#keptError;
  }

  /** Kept under a lease, for a later invocation. It does not keep the process alive. */
  park(): void {
    this.#parked = true;
    internalsOf(this).unref();
  }

  /** How long the server has been waiting for the next statement, in ms. */
  get silentMs(): number {
    return this.#silentSince?.elapsedMs ?? 0;
  }

  get parked(): boolean {
    return this.#parked;
  }

  /** It is lent from here on. */
  beginLoan(): void {
    this.#resumedAt = this.#parked ? this.#queries : undefined;
    if (!this.#parked) return;
    this.#parked = false;
    internalsOf(this).ref();
    // Of another invocation.
    this.#lastSql = undefined;
  }

  /** Whether the server has read nothing of what was sent: its lease was over when it was lent, or the server did not let it in. */
  get sentInVain(): boolean {
    const outlivedLease =
      this.#lastWordCameFirst && this.#resumedAt !== undefined && this.#queries - this.#resumedAt <= 1;
    return outlivedLease || (this.handedOut && !this.admitted && this.#broken);
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

  /** Has the server cancel what runs, until nothing does or `until` has come. Never rejects. */
  async cancelRunning(until: number): Promise<void> {
    if (!this.busy) return;
    dropQueued(this);
    // Before that it has no name to be cancelled by.
    if (!this.admitted) await settledBy(this.admission(), until);
    const { connection, processID: processId, secretKey } = internalsOf(this);
    if (!this.#attempt.cancels || processId === null || secretKey === null) return;
    const { open } = this.#attempt.server;
    // Not the name again: behind one name there may be several servers.
    const host = this.host.startsWith('/') ? this.host : (connection.stream.remoteAddress ?? this.host);
    // A cancel that arrives before the statement was read is lost.
    while (this.busy && performance.now() < until) {
      await requestCancel({ host, port: this.port, processId, secretKey, open }, until);
      await this.drained(Math.min(until, performance.now() + CANCEL_AGAIN_MS));
    }
  }

  /**
   * Says goodbye, waits for the server's FIN, and destroys the socket when `until` (a time of `performance.now()`)
   * comes first. Never rejects.
   */
  async terminate(until: number): Promise<void> {
    const ended = this.end();
    if (!(await settledBy(ended, until))) this.destroy();
  }

  /** Ends the connection at once, whatever its state. The server notices by itself. */
  destroy(): void {
    this.#break();
    internalsOf(this).connection.stream.destroy();
  }

  /** The last word of a server comes before the socket's end; in between the connection must not be lent again. */
  #hear({ severity, code }: ServerMessage): void {
    if (code === READ_ONLY) this.#readOnly = true;
    if (severity !== 'FATAL' && severity !== 'PANIC' && code?.startsWith('57P') !== true) return;
    if (code === IDLE_SESSION_TIMEOUT && !this.#broken)
      this.#lastWordCameFirst = this.#queries === this.#resumedAt || this.busy;
    this.#break();
  }

  #break(): void {
    this.#broken = true;
  }

  #mayHear(error: unknown): boolean {
    if (this.#silent) return false;
    if (error === undefined || !this.#keepsErrors) return true;
    this.#keptError = true;
    return false;
  }
}

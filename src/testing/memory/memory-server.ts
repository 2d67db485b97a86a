import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { sqlHead } from '../../postgres/sql-head.js';
import { backendMessages, columnsOf, errorText, type BackendMessage } from './backend-messages.js';
import { Engine } from './engine.js';
import { EngineError } from './engine-error.js';
import { message } from './frontend-messages.js';
import { MemorySession } from './memory-session.js';
import { MemorySocket } from './memory-socket.js';
import { readStatement } from './session-settings.js';
import { Turns } from './turns.js';
import { AwaitsItself } from './awaits-itself.js';
import type { WorkerData } from './worker-program.js';

export interface MemoryServerOptions {
  readonly engine: WorkerData;
  /** How long a statement waits for a transaction on which nothing runs, in ms. */
  readonly waitMs: number;
  /** How long one statement may run until the engine is ended, in ms. */
  readonly statementMs: number;
}

/** Our own statements take no longer. */
const OWN_MS = 30_000;

/** What a server says of itself when a session starts. */
const REPORTED = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'application_name',
  'is_superuser',
  'session_authorization',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
  'in_hot_standby',
  'default_transaction_read_only',
  'search_path',
];

/** A PostgreSQL in memory that any number of `pg` clients connect to. The engine has one session: they take turns. */
export class MemoryServer {
  readonly #options: MemoryServerOptions;
  readonly turns: Turns;
  readonly reported = new Map<string, string>();
  readonly #sessions = new Map<number, MemorySession>();
  readonly #customSettings = new Set<string>();
  #engine: Engine;
  #lastProcessId = 0;
  /** Whose settings the engine's session has. */
  #speaker: MemorySession | undefined;
  #appliedKey: string | undefined;

  private constructor(engine: Engine, options: MemoryServerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.turns = new Turns(
      options.waitMs,
      (waiting, holder) => new AwaitsItself(waiting, holder, options.waitMs),
    );
  }

  /** @throws {EngineError} */
  static async start(options: MemoryServerOptions): Promise<MemoryServer> {
    const server = new MemoryServer(await Engine.start(options.engine), options);
    await server.#greet();
    return server;
  }

  /** A new connection. `isOurs`: nothing is refused on it. */
  open(isOurs = false): Duplex {
    return new MemorySocket((socket) => {
      const processId = ++this.#lastProcessId;
      const secretKey = randomInt(2 ** 31 - 1);
      return new MemorySession(this, socket, { processId, secretKey, isOurs });
    });
  }

  enter(session: MemorySession): void {
    this.#sessions.set(session.processId, session);
  }

  leave(session: MemorySession): void {
    this.#sessions.delete(session.processId);
    if (this.#speaker === session) this.#speaker = undefined;
  }

  /** How many clients there are. */
  get connections(): number {
    return this.#sessions.size;
  }

  cancel(processId: number, secretKey: number): void {
    const session = this.#sessions.get(processId);
    if (session?.secretKey === secretKey) session.cancel();
  }

  /** Rolls back what clients have left open, and ends their connections. Says what each has run last. */
  async endTransactions(): Promise<string[]> {
    const open = [...this.#sessions.values()].filter(({ inTransaction }) => inTransaction);
    await Promise.all(open.map((session) => session.endTransaction()));
    return open.map(({ doing }) => sqlHead(doing));
  }

  noteCustomSettings(names: readonly string[]): void {
    for (const name of names) this.#customSettings.add(name);
  }

  /** Whether another session that is open has left something of this kind. */
  othersLeft(kind: string, except: MemorySession): boolean {
    return [...this.#sessions.values()].some((one) => one !== except && one.left.has(kind));
  }

  /** Has the engine answer, as this session. To be called by who has the turn. */
  async exec(session: MemorySession, bytes: Buffer): Promise<Buffer> {
    if (this.#speaker !== session) await this.#switchTo(session);
    const output = await this.#engine.exec(bytes, this.#options.statementMs, () => sqlHead(session.doing));
    return this.#withoutNotifications(
      Buffer.from(output.buffer, output.byteOffset, output.byteLength),
      session,
    );
  }

  /** The engine has stopped within a statement, and answers nothing any more: it is ended. What to tell the client. */
  async giveUp(session: MemorySession): Promise<Error> {
    await this.#engine.terminate(`it has stopped within a statement: ${sqlHead(session.doing)}`);
    return this.#engine.death ?? new EngineError('it was closed');
  }

  /** Reads the settings that the session has changed, and gives it back those that it has reset. */
  async refreshSettings(session: MemorySession): Promise<void> {
    session.settings.learn(await this.#readSettings());
    await this.#apply(session);
  }

  /** Listens to what this session has taken back, if others listen to it. */
  async listenAgain(channels: readonly string[], except: MemorySession): Promise<void> {
    const others = [...this.#sessions.values()].filter((one) => one !== except);
    const all = new Set(others.flatMap((one) => [...one.channels]));
    const lost = channels.includes('*') ? [...all] : channels.filter((channel) => all.has(channel));
    for (const channel of lost) await this.ask(`LISTEN ${pg.escapeIdentifier(channel)}`);
  }

  /** A statement of our own, outside of every transaction. @throws {EngineError} */
  async ask(sql: string): Promise<(string | null)[][]> {
    const output = await this.#engine.exec(message('Q', sql), OWN_MS, () => sqlHead(sql));
    const rows: (string | null)[][] = [];
    for (const { type, bytes } of backendMessages(Buffer.from(output))) {
      if (type === 'D') rows.push(columnsOf(bytes));
      if (type === 'E') throw new EngineError(errorText(bytes));
    }
    return rows;
  }

  /** Its data directory, as a file of the tar format. */
  dump(): Promise<Uint8Array> {
    return this.#engine.dump();
  }

  /** Why it answers nothing any more; `undefined` while it does. */
  get death(): Error | undefined {
    return this.#engine.death;
  }

  /** Starts anew, from an image. Connections end, as when a server restarts. */
  async restart(image: Uint8Array): Promise<void> {
    const next = Engine.start({ ...this.#options.engine, image });
    this.#end('the database was started anew');
    await this.#engine.terminate();
    this.#engine = await next;
    this.#speaker = this.#appliedKey = undefined;
    await this.#greet();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#end('the database was closed');
    await this.#engine.terminate();
  }

  #end(why: string): void {
    for (const session of this.#sessions.values()) session.terminate(why);
  }

  async #greet(): Promise<void> {
    const names = REPORTED.map((name) => `'${name}'`).join(', ');
    // As a server starts a session: PGlite itself has set a few.
    await this.ask('RESET ALL');
    const rows = await this.ask(`SELECT name, setting FROM pg_settings WHERE name IN (${names})`);
    for (const [name, value] of rows) if (name && value !== null) this.reported.set(name, value ?? '');
    this.reported.set('session_authorization', 'postgres');
  }

  async #switchTo(session: MemorySession): Promise<void> {
    const last = this.#speaker;
    if (last?.settingsChanged === true) {
      last.settings.learn(await this.#readSettings());
      last.settingsChanged = false;
      this.#appliedKey = last.settings.key;
    }
    this.#speaker = session;
    if (session.settings.key !== this.#appliedKey) await this.#apply(session);
  }

  async #apply(session: MemorySession): Promise<void> {
    this.#appliedKey = undefined;
    await this.ask(session.settings.applyStatement());
    this.#appliedKey = session.settings.key;
  }

  async #readSettings(): Promise<Record<string, string>> {
    const rows = await this.ask(readStatement(this.#customSettings));
    return Object.fromEntries(rows.map(([name, value]) => [name, value ?? '']));
  }

  /** Notifications go to whoever listens, the rest to who has asked. */
  #withoutNotifications(output: Buffer, session: MemorySession): Buffer {
    // Nobody has ever listened.
    if (![...this.#sessions.values()].some(({ channels }) => channels.size > 0)) return output;
    const own: Buffer[] = [];
    for (const one of backendMessages(output)) {
      if (one.type === 'A') this.#notify(one, session);
      else own.push(one.bytes);
    }
    return Buffer.concat(own);
  }

  #notify({ bytes }: BackendMessage, sender: MemorySession): void {
    const patched = Buffer.from(bytes);
    patched.writeInt32BE(sender.processId, 5);
    const channel = patched.toString('utf8', 9, patched.indexOf(0, 9));
    for (const session of this.#sessions.values())
      if (session.channels.has(channel)) session.notify(patched, session === sender);
  }
}

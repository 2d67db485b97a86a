import pg from 'pg';
import { AwaitsItself } from './awaits-itself.js';
import {
  authenticationOk,
  backendKeyData,
  backendMessages,
  copyInResponse,
  errorResponse,
  parameterStatus,
  readyForQuery,
  type ErrorFields,
} from './backend-messages.js';
import {
  CANCEL_REQUEST,
  FrontendMessages,
  GSS_REQUEST,
  SSL_REQUEST,
  message,
  renameStatement,
  startupParameters,
  textAt,
  type FrontendMessage,
} from './frontend-messages.js';
import type { MemoryServer } from './memory-server.js';
import type { MemorySocket, SocketPeer } from './memory-socket.js';
import { SessionSettings } from './session-settings.js';
import { traitsOf, type StatementTraits } from './statement-traits.js';
import type { Speaker } from './turns.js';

interface SessionIdentity {
  readonly processId: number;
  readonly secretKey: number;
  readonly isOurs: boolean;
}

/** Messages that are answered together: up to Sync, Flush, or a statement of the simple protocol. */
interface Unit {
  readonly bytes: Buffer;
  readonly traits: StatementTraits;
  /** Whether the answer ends with ReadyForQuery: all but that to Flush. */
  readonly endsReady: boolean;
}

const NO_TRAITS: StatementTraits = {};

/** One client of the memory server, as a server's backend would serve it. */
export class MemorySession implements SocketPeer, Speaker {
  readonly processId: number;
  readonly secretKey: number;
  readonly channels = new Set<string>();
  /** What it has left in the engine's session. */
  readonly left = new Set<string>();
  settings = new SessionSettings(new Map());
  /** Since they were last learned. */
  settingsChanged = false;
  doing = '';
  readonly #server: MemoryServer;
  readonly #socket: MemorySocket;
  readonly #isOurs: boolean;
  readonly #messages = new FrontendMessages();
  readonly #statementNames = new Set<string>();
  #status: 'I' | 'T' | 'E' = 'I';
  #started = false;
  #ended = false;
  /** Of the unit that is not complete yet. */
  #parts: Buffer[] = [];
  #texts: string[] = [];
  #copying: { readonly parts: Buffer[]; readonly begun: Promise<boolean> } | undefined;
  /** Units one after the other. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(server: MemoryServer, socket: MemorySocket, identity: SessionIdentity) {
    this.#server = server;
    this.#socket = socket;
    this.processId = identity.processId;
    this.secretKey = identity.secretKey;
    this.#isOurs = identity.isOurs;
  }

  get inTransaction(): boolean {
    return this.#status !== 'I';
  }

  receive(chunk: Buffer): void {
    for (const one of this.#messages.push(chunk)) {
      if (this.#ended) return;
      if (one.type === undefined) this.#open(one.bytes);
      else this.#collect(one);
    }
  }

  /** What it waits for is not waited for any more. What runs cannot be cut short. */
  cancel(): void {
    this.#server.turns.withdraw(this, new Refused(CANCELLED));
  }

  /** The client is gone: what it left open is rolled back. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.answer(null);
    this.#server.turns.withdraw(this, new Refused(GONE));
    if (!this.#started) return;
    this.#last = this.#last.then(() => this.#leave()).catch(() => {});
  }

  /** The server ends it, and rolls back what it left open. Never rejects. */
  async endTransaction(): Promise<void> {
    if (!this.#ended) this.#socket.answer(errorResponse(GONE));
    this.end();
    await this.#last;
  }

  /** The server itself ends. */
  terminate(why: string): void {
    if (this.#ended) return;
    this.#fail({ ...GONE, message: `terminating connection: ${why}` });
    this.#server.leave(this);
    this.#server.turns.withdraw(this, new Refused(GONE));
    this.#server.turns.pass(this);
  }

  /** Others hear of it at once, the sender behind the answer to its statement. */
  notify(bytes: Buffer, isSender: boolean): void {
    if (isSender) this.#last.then(() => this.#socket.answer(bytes)).catch(() => {});
    else this.#socket.answer(bytes);
  }

  #open(bytes: Buffer): void {
    const code = bytes.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return this.#socket.answer(Buffer.from('N'));
    if (code === CANCEL_REQUEST) {
      this.#server.cancel(bytes.readInt32BE(8), bytes.readInt32BE(12));
      return this.end();
    }
    this.#messages.started();
    this.#started = true;
    this.settings = new SessionSettings(startupParameters(bytes));
    this.#server.enter(this);
    const { death } = this.#server;
    if (death !== undefined) return this.#fail({ ...GONE, message: deathMessage(death) });
    const statuses = [...this.#server.reported].map(([name, value]) =>
      parameterStatus(name, this.settings.startupValue(name) ?? value),
    );
    const key = backendKeyData(this.processId, this.secretKey);
    this.#socket.answer(Buffer.concat([authenticationOk(), ...statuses, key, readyForQuery('I')]));
  }

  #collect(one: FrontendMessage): void {
    const { type, bytes } = one;
    if (type === 'X') return this.end();
    if (this.#copying !== undefined) return this.#collectCopy(one);
    if (type === 'P') this.#texts.push(textAt(bytes, textAt(bytes, 5).end).text);
    if (type === 'Q') this.#texts.push(textAt(bytes, 5).text);
    this.#parts.push(renameStatement(one, (name) => this.#rename(name)));
    if (type !== undefined && 'QSHF'.includes(type)) this.#complete(type);
  }

  /** In the engine all sessions share their statements' names. */
  #rename(name: string): string {
    const renamed = `${this.processId}:${name}`;
    this.#statementNames.add(renamed);
    return renamed;
  }

  #complete(type: string): void {
    const isSimple = type === 'Q';
    const [parts, texts] = [this.#parts, this.#texts];
    this.#parts = [];
    this.#texts = [];
    const text = texts.join(';\n');
    const traits = texts.length === 0 ? NO_TRAITS : traitsOf(text, !isSimple);
    const unit = { bytes: Buffer.concat(parts), traits, endsReady: type !== 'H' };
    const run = (step: () => Promise<unknown>) => this.#then(text, step);
    if (traits.copiesIn === undefined || traits.refusal !== undefined || !isSimple) {
      void run(() => this.#run(unit));
      return;
    }
    const { copiesIn } = traits;
    // Asked to copy and given nothing with it the engine ends the whole process: so it is asked when all is there.
    const begun = run(async () => {
      await this.#server.turns.take(this);
      this.#socket.answer(copyInResponse(copiesIn === 'binary'));
    });
    this.#copying = { parts: [unit.bytes], begun };
  }

  #collectCopy({ type, bytes }: FrontendMessage): void {
    const copying = this.#copying;
    if (copying === undefined || type === 'H' || type === 'S') return;
    copying.parts.push(bytes);
    if (type !== 'c' && type !== 'f') return;
    this.#copying = undefined;
    void this.#then(this.doing, async () => {
      if (await copying.begun)
        await this.#run({ bytes: Buffer.concat(copying.parts), traits: NO_TRAITS, endsReady: true }, 'G');
    });
  }

  /** Resolves with whether the step has worked; if it has not, the client has been told. */
  #then(text: string, step: () => Promise<unknown>): Promise<boolean> {
    const done = this.#last.then(async () => {
      if (this.#ended) return false;
      if (text !== '') this.doing = text;
      try {
        await step();
        return true;
      } catch (error) {
        this.#tell(error);
        return false;
      }
    });
    this.#last = done;
    return done;
  }

  async #run({ bytes, traits, endsReady }: Unit, without?: string): Promise<void> {
    const { turns } = this.#server;
    await turns.take(this);
    const refusal = this.#isOurs ? undefined : (traits.refusal ?? this.#clash(traits));
    const output = await this.#server.exec(this, refusal === undefined ? bytes : raise(refusal));
    const status = statusAtEnd(output);
    if (endsReady && status === undefined) throw await this.#server.giveUp(this);
    this.#note(traits);
    this.#socket.answer(without === undefined ? output : withoutMessage(output, without));
    this.#status = status ?? 'T';
    if (this.inTransaction) return turns.pause(this);
    await this.#settle(traits);
    turns.pass(this);
  }

  /** An advisory lock that another session may hold: the engine would give it to this one too. */
  #clash({ leaves = [] }: StatementTraits): ErrorFields | undefined {
    return leaves.includes('advisory') && this.#server.othersLeft('advisory', this) ? ADVISORY : undefined;
  }

  #note(traits: StatementTraits): void {
    this.settingsChanged ||= traits.changesSettings ?? false;
    this.#server.noteCustomSettings(traits.customSettings ?? []);
    for (const kind of traits.leaves ?? []) this.left.add(kind);
    for (const channel of traits.listensTo ?? []) this.channels.add(channel);
    for (const channel of traits.unlistens ?? []) {
      if (channel === '*') this.channels.clear();
      else this.channels.delete(channel);
    }
  }

  async #settle({ resets, unlistens = [] }: StatementTraits): Promise<void> {
    if (resets === true) await this.#server.refreshSettings(this);
    if (unlistens.length > 0) await this.#server.listenAgain(unlistens, this);
  }

  #tell(error: unknown): void {
    const fields = error instanceof AwaitsItself || error instanceof Refused ? error.fields : undefined;
    if (fields !== undefined && fields.severity === 'ERROR') {
      this.#socket.answer(Buffer.concat([errorResponse(fields), readyForQuery(this.#status)]));
      return;
    }
    this.#fail(fields ?? { ...GONE, message: deathMessage(error as Error) });
    this.#server.leave(this);
    this.#server.turns.pass(this);
  }

  #fail(fields: ErrorFields): void {
    this.#ended = true;
    this.#socket.answer(errorResponse(fields));
    this.#socket.answer(null);
  }

  async #leave(): Promise<void> {
    const { turns } = this.#server;
    try {
      const names = [...this.#statementNames];
      const isLastOf = (kind: string) => this.left.has(kind) && !this.#server.othersLeft(kind, this);
      const sql = [
        ...(isLastOf('temporary') ? ['DISCARD TEMP'] : []),
        ...(isLastOf('advisory') ? ['SELECT pg_advisory_unlock_all()'] : []),
        ...(isLastOf('prepared') ? ['DEALLOCATE ALL'] : []),
      ];
      if (!this.inTransaction && names.length === 0 && sql.length === 0 && this.channels.size === 0) return;
      await turns.take(this);
      if (this.inTransaction) await this.#server.exec(this, message('Q', 'ROLLBACK'));
      if (this.channels.size > 0) await this.#unlisten();
      for (const statement of sql) await this.#server.exec(this, message('Q', statement));
      const closes = names.map((name) => message('C', Buffer.from('S'), name));
      if (closes.length > 0) await this.#server.exec(this, Buffer.concat([...closes, message('S')]));
    } finally {
      this.#server.leave(this);
      turns.pass(this);
    }
  }

  async #unlisten(): Promise<void> {
    const channels = [...this.channels];
    this.channels.clear();
    for (const channel of channels)
      await this.#server.exec(this, message('Q', `UNLISTEN ${pg.escapeIdentifier(channel)}`));
    await this.#server.listenAgain(channels, this);
  }
}

/** What a client is told instead of an answer. */
class Refused extends Error {
  readonly fields: ErrorFields;

  constructor(fields: ErrorFields) {
    super(fields.message);
    this.fields = fields;
  }
}

const CANCELLED: ErrorFields = {
  severity: 'ERROR',
  code: '57014',
  message: 'canceling statement due to user request',
};

const GONE: ErrorFields = { severity: 'FATAL', code: '57P01', message: 'terminating connection' };

const ADVISORY: ErrorFields = {
  severity: 'ERROR',
  code: '0A000',
  message:
    'An in-memory database cannot keep the advisory locks of two connections apart: it has one session, and another connection has taken one',
  hint: "Take it with pg_advisory_xact_lock, or run this test on a server: inMemoryRegistry(database, { engine: 'server' })",
};

function deathMessage(death: Error): string {
  return `the in-memory database does not answer any more: ${death.message}. \`reset()\` starts it anew`;
}

/** The engine itself raises it, so that an open transaction fails as it does on a server. */
function raise({ code, message: text, hint = '' }: ErrorFields): Buffer {
  return message(
    'Q',
    `DO $sluice$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = ${pg.escapeLiteral(text)}, HINT = ${pg.escapeLiteral(hint)}; END $sluice$`,
  );
}

/** That of ReadyForQuery, which is the last message and six bytes long; `undefined` where there is none. */
function statusAtEnd(output: Buffer): 'I' | 'T' | 'E' | undefined {
  const at = output.length - 6;
  const isReady = at >= 0 && output[at] === 0x5a && output.readInt32BE(at + 1) === 5;
  return isReady ? (String.fromCharCode(output[at + 5] ?? 0) as 'I' | 'T' | 'E') : undefined;
}

function withoutMessage(output: Buffer, type: string): Buffer {
  return Buffer.concat(
    [...backendMessages(output)].filter((one) => one.type !== type).map(({ bytes }) => bytes),
  );
}

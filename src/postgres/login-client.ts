import type { TLSSocket } from 'node:tls';
import pg from 'pg';
import { bindingOf, chooseFlag, UNBOUND } from './channel-binding.js';
import type { LoginMemory } from './login-memory.js';
import type { Optimisations } from './optimisations.js';
import {
  admitRunning,
  forgetPassword,
  handOut,
  internalsOf,
  pgMethods,
  sendEarly,
  type ReadyForQuery,
} from './pg-internals.js';
import { readOneCertificate } from './one-certificate.js';
import { deriveKeys } from './scram-keys.js';
import { ScramError, ScramExchange, type Gs2Flag } from './scram.js';
import { withFreshContext, withSecureContext } from './secure-context.js';
import type { Server } from './server.js';

/** How one client is to log in. */
export interface Login {
  readonly server: Server;
  readonly memory: LoginMemory;
  readonly optimise: Optimisations;
  /** Whether who waits for the connection can do with one that the server may still refuse, and asks anew then. */
  readonly mayHandOutEarly: () => boolean;
}

/** pg's own config, as Sequelize fills it. */
export type ClientConfig = pg.ClientConfig & { readonly types?: pg.CustomTypesConfig };

// Kept from before a test has replaced them: nobody would move its clock for a connection.
const { setImmediate } = globalThis;
const nextTick = process.nextTick.bind(process);

const DIRECT_HINT =
  " (sslnegotiation is 'direct': PostgreSQL 17 and newer know it, proxies may not; leave it out if in doubt)";

/** The server, or who stands before it, has ended a handshake that it did not understand. */
const CUT: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'EPROTO']);

/** SQLSTATEs of class 28: the password, or what the server's pg_hba.conf says of this user. */
const REFUSED_LOGIN = /^28/;

/**
 * A `pg.Client` that logs in with as few round trips and as little hashing as the protocol allows, once this container
 * has logged in there before: the login begins in one flight with the startup message, and the first statement leaves
 * behind the login's last message.
 */
export class LoginClient extends pg.Client {
  readonly #login: Login;
  /** What the server offered the last time. */
  readonly #expected: readonly string[] | undefined;
  #offered: readonly string[] | undefined;
  #exchange: ScramExchange | undefined;
  #password: Promise<string> | undefined;
  #pipelined = false;
  #misunderstood = false;
  #handedOut = false;
  #admitted = false;
  #failed = false;
  #ended = false;
  #refusal: unknown;

  constructor(config: ClientConfig, login: Login) {
    const { server, optimise, memory } = login;
    // A `beforeConnect` hook may have set one.
    const password = config.password ?? (() => server.password.reveal() as string | Promise<string>);
    super({
      ...config,
      // A function: pg then knows the password only from when the server asks for it.
      password: typeof password === 'function' ? password : () => password,
      ssl:
        server.tls &&
        (optimise.secureContext ? withSecureContext : withFreshContext)(server.tls, optimise.leanHandshake),
      sslnegotiation: server.sslnegotiation,
      ...(server.open && { stream: server.open }),
    } as ClientConfig);
    this.#login = login;
    this.#expected = memory.mechanisms;
    const { connection } = internalsOf(this);
    connection.once(server.tls ? 'sslconnect' : 'connect', () => this.#onStartup());
    connection.on('authenticationOk', () => this.#checkProof());
    connection.on('errorMessage', ({ code }: { code?: string }) => this.#hearRefusal(code));
    this.once('connect', () => this.#forget());
    this.once('error', (error) => (this.#refusal = error));
    this.once('end', () => {
      this.#ended = true;
      this.#forget();
      if (!this.#admitted) memory.distrust();
    });
  }

  /** Whether the login began in one flight with the startup message. */
  get pipelined(): boolean {
    return this.#pipelined;
  }

  /** Whether the server asked for another kind of login than the one that was begun. */
  get misunderstood(): boolean {
    return this.#misunderstood;
  }

  /** Whether the server has let us in. */
  get admitted(): boolean {
    return this.#admitted;
  }

  /** Whether it was given to whoever waits for it before the server had let us in. */
  get handedOut(): boolean {
    return this.#handedOut;
  }

  /** Resolves when the server has let us in, or the connection has ended. */
  async admission(): Promise<void> {
    if (this.#admitted || this.#ended) return;
    await new Promise<void>((resolve) => this.once('connect', resolve).once('end', resolve));
  }

  /** Why the server did not let us in, once it was handed out. */
  get refusal(): unknown {
    return this.#refusal;
  }

  /** pg writes the startup message while this event is emitted. */
  #onStartup(): void {
    const { server, optimise } = this.#login;
    const { stream } = internalsOf(this).connection;
    if (server.sslnegotiation === 'direct') {
      stream.once('secureConnect', () => this.#checkProtocol());
      // What an older server does with the first bytes of TLS tells nobody why.
      stream.prependListener('error', (error: NodeJS.ErrnoException) => {
        if (CUT.has(error.code) && !this.#offered && !this.#admitted) error.message += DIRECT_HINT;
      });
    }
    if (server.tls && optimise.leanHandshake && server.tls.checkServerIdentity === undefined)
      readOneCertificate(stream as TLSSocket);
    if (this.#expected === undefined || !optimise.saslPipelining) return;
    stream.cork();
    nextTick(() => {
      this.#try(() => {
        this.#begin(chooseFlag(this.#expected ?? [], server));
        this.#pipelined = true;
        // Asked for beside the handshake. Whoever needs it hears of its failure.
        this.#reveal().catch(() => {});
      });
      stream.uncork();
    });
  }

  #begin(flag: Gs2Flag): void {
    const exchange = new ScramExchange(flag);
    this.#exchange = exchange;
    internalsOf(this).connection.sendSASLInitialResponseMessage(exchange.mechanism, exchange.initialResponse);
  }

  /** Called by pg, as are those below. */
  _handleAuthSASL({ mechanisms }: { readonly mechanisms: readonly string[] }): void {
    this.#offered = mechanisms;
    this.#try(() => {
      const flag = chooseFlag(mechanisms, this.#login.server);
      if (this.#exchange === undefined) this.#begin(flag);
      else if (this.#exchange.flag !== flag) this.#misunderstand();
    });
  }

  async _handleAuthSASLContinue({ data }: { readonly data: string }): Promise<void> {
    const exchange = this.#exchange;
    if (exchange === undefined || this.#failed) return;
    try {
      const { memory, optimise } = this.#login;
      const { connection, scramMaxIterations } = internalsOf(this);
      const challenge = exchange.challenge(data, scramMaxIterations);
      const password = await this.#reveal();
      const keys = optimise.scramKeys
        ? await memory.keys.keysFor(password, challenge)
        : await deriveKeys(password, challenge);
      const { stream } = connection;
      const binding = exchange.flag.startsWith('p=') ? bindingOf(stream) : undefined;
      const early = this.#mayHandOut(stream as TLSSocket);
      if (early) stream.cork();
      connection.sendSCRAMClientFinalMessage(exchange.finalMessage(keys, binding));
      if (!early) return;
      this.#handedOut = true;
      handOut(this);
      // When all that follows from it has run, the first statement among it.
      setImmediate(() => stream.uncork());
    } catch (error) {
      this.#fail(error);
    }
  }

  _handleAuthSASLFinal({ data }: { readonly data: string }): void {
    this.#try(() => this.#exchange?.verify(data));
  }

  _handleAuthCleartextPassword(message: unknown): void {
    if (this.#mayGivePassword()) pgMethods._handleAuthCleartextPassword.call(this, message);
  }

  _handleAuthMD5Password(message: unknown): void {
    if (this.#mayGivePassword()) pgMethods._handleAuthMD5Password.call(this, message);
  }

  _handleReadyForQuery(message: ReadyForQuery): void {
    if (this.#failed) return;
    if (this.#admitted) return pgMethods._handleReadyForQuery.call(this, message);
    this.#checkProof();
    if (this.#failed) return;
    this.#admitted = true;
    this.#login.memory.succeeded(this.#exchange && this.#offered);
    if (internalsOf(this)._activeQuery) admitRunning(this, message);
    else pgMethods._handleReadyForQuery.call(this, message);
  }

  _pulseQueryQueue(): void {
    const { readyForQuery, _queryQueue: queue } = internalsOf(this);
    if (!this.#handedOut || this.#admitted) pgMethods._pulseQueryQueue.call(this);
    else if (readyForQuery === undefined && queue.length > 0) sendEarly(this);
  }

  #mayHandOut({ authorized }: TLSSocket): boolean {
    const { mayHandOutEarly, optimise, server } = this.#login;
    if (!optimise.queryPipelining || this.#expected === undefined || !mayHandOutEarly()) return false;
    // The server has not proved yet that it knows the password, so that its certificate must have.
    return server.tls !== false && authorized && server.tls.checkServerIdentity === undefined;
  }

  /** In plain text, or hashed so that whoever hears it can log in. */
  #mayGivePassword(): boolean {
    if (this.#exchange !== undefined) this.#misunderstand();
    else if (this.#login.server.channelBinding === 'require') this.#fail(new ScramError(UNBOUND));
    else return true;
    return false;
  }

  /** A server that lets us in without a proof of its own may be anybody. */
  #checkProof(): void {
    if (this.#failed || this.#exchange?.verified === true) return;
    if (this.#exchange !== undefined) {
      // It has read nothing of the login that was begun.
      if (this.#pipelined && this.#offered === undefined) this.#misunderstand();
      else this.#fail(new ScramError('it let us in without proving that it knows the password'));
    } else if (this.#login.server.channelBinding === 'require') {
      this.#fail(new ScramError(UNBOUND));
    }
  }

  /** As libpq demands it: who speaks another protocol may have been led to read this one. */
  #checkProtocol(): void {
    const { alpnProtocol } = internalsOf(this).connection.stream as TLSSocket;
    if (alpnProtocol !== 'postgresql')
      this.#fail(
        new Error(
          `The server does not answer direct TLS as PostgreSQL does: it agreed on no protocol${DIRECT_HINT}`,
        ),
      );
  }

  async #reveal(): Promise<string> {
    return (this.#password ??= this.#ask());
  }

  async #ask(): Promise<string> {
    // As pg asks for it.
    const internals = internalsOf(this) as {
      password: (of: unknown) => unknown;
      connectionParameters: unknown;
    };
    const given = await internals.password(internals.connectionParameters);
    if (typeof given !== 'string' || given === '')
      throw new Error(
        `The server asks for a password, and there is none for user '${this.user}': give \`password\`, PGPASSWORD, or one in the URL`,
      );
    return given;
  }

  #hearRefusal(code: string | undefined): void {
    if (this.#admitted) return;
    const { memory } = this.#login;
    if (code !== undefined && REFUSED_LOGIN.test(code)) memory.refused();
    else memory.distrust();
  }

  #misunderstand(): void {
    this.#misunderstood = true;
    this.#fail(new Error('The server asks for another kind of login than before'));
  }

  #try(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the connection; nothing that comes from the server is believed any more. */
  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#login.memory.distrust();
    const internals = internalsOf(this);
    internals._errorAllQueries(error as Error);
    internals.connection.emit('error', error);
    internals.connection.stream.destroy();
  }

  #forget(): void {
    this.#password = undefined;
    forgetPassword(this);
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, realpath } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pgbouncerBinary } from './pgbouncer-binary.js';
import { writeFiles, type PgBouncerFiles } from './pgbouncer-files.js';
import { startWatchdog, type Watchdog } from './pgbouncer-watchdog.js';

/** The server behind it; what `server()` returns will do. */
export interface PgBouncerTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Verifies the server's certificate; without it the server is spoken to in plain text. */
  readonly caFile: string | undefined;
  readonly database: string;
}

export interface PgBouncerOptions {
  readonly target: PgBouncerTarget;
  /** Default `transaction`. */
  readonly poolMode?: 'transaction' | 'session' | 'statement';
  /** Most connections to the server. Default 20, PgBouncer's own. */
  readonly defaultPoolSize?: number;
  /** Most connections of clients. Default 100, PgBouncer's own. */
  readonly maxClientConn?: number;
  /** Demand TLS of clients. Default false. */
  readonly tls?: boolean;
  /** Further lines of the section `[pgbouncer]`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export interface PgBouncer {
  /** Always 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly url: string;
  /** The certificate that clients are to trust; undefined without `tls`. */
  readonly ca: string | undefined;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** Its own, with its configuration and its log. */
  readonly folder: string;
  /** One command of the administration console: `SHOW CLIENTS`. */
  admin(command: string): Promise<Record<string, unknown>[]>;
  /** The clients that have this application name. */
  clients(applicationName: string): Promise<Record<string, unknown>[]>;
  /** The log so far. */
  log(): Promise<string>;
  /** Kills it: what is open is cut off. */
  kill(): Promise<void>;
  /** Starts it again, on the same port; does nothing while it runs. */
  start(): Promise<void>;
  /** Kills it for good and removes its files; does nothing the second time. */
  stop(): Promise<void>;
}

/** Starts a PgBouncer of its own on a free loopback port. It also stops when this process ends without calling `stop`. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const binary = await pgbouncerBinary();
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'sluice-pgbouncer-'));
    const bouncer = new LoopbackPgBouncer(options, binary, folder, await freePort());
    try {
      await bouncer.configure();
      await bouncer.start();
      return bouncer;
    } catch (error) {
      // Somebody else may take the port between the look and the bind.
      const taken = (await bouncer.log()).includes('in use');
      await bouncer.stop();
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

const HOST = '127.0.0.1';
const START_MS = 20_000;
const PORT_ATTEMPTS = 5;

class LoopbackPgBouncer implements PgBouncer {
  readonly host = HOST;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly folder: string;
  readonly #options: PgBouncerOptions;
  readonly #binary: string;
  readonly #watchdog: Watchdog;
  readonly #admin = { user: 'pgbouncer_admin', password: randomBytes(18).toString('hex') };
  #files: PgBouncerFiles | undefined;
  #child: ChildProcess | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: PgBouncerOptions, binary: string, folder: string, port: number) {
    const { user, password, database } = options.target;
    this.user = user;
    this.password = password;
    this.database = database;
    this.folder = folder;
    this.port = port;
    this.#options = options;
    this.#binary = binary;
    this.#watchdog = startWatchdog(folder);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get ca(): string | undefined {
    return this.#files?.ca;
  }

  get url(): string {
    const [user, password, database] = [this.user, this.password, this.database].map(encodeURIComponent);
    const tls =
      this.#files?.ca === undefined
        ? 'sslmode=disable'
        : `sslmode=verify-full&sslrootcert=${encodeURIComponent(this.#files.caFile)}`;
    return `postgres://${user}:${password}@${HOST}:${this.port}/${database}?${tls}`;
  }

  async configure(): Promise<void> {
    this.#files = await writeFiles(
      this.folder,
      { host: HOST, port: this.port, admin: this.#admin },
      this.#options,
    );
  }

  async start(): Promise<void> {
    if (this.#stopped) throw new Error('this PgBouncer was stopped for good; start a new one');
    if (this.#child) return;
    const child = this.#spawn();
    this.#child = child;
    if (child.pid !== undefined) this.#watchdog.watch(child.pid);
    const deadline = performance.now() + START_MS;
    while (!(await this.#answers())) {
      const failure = hasEnded(child) ? 'it ended' : 'too slow';
      if (failure === 'too slow' && performance.now() < deadline) await sleep(10);
      else throw new Error(`PgBouncer did not start (${failure}):\n${await this.log()}`);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    // Unreferenced since its start, it would not keep this process waiting.
    child.ref();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.kill().then(() => this.#watchdog.end());
    return this.#stopped;
  }

  async admin(command: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      host: HOST,
      port: this.port,
      ...this.#admin,
      database: 'pgbouncer',
      ssl: this.ca !== undefined && { ca: this.ca },
      connectionTimeoutMillis: 10_000,
    });
    // The failing call reports it; without a listener the event would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(command)).rows;
    } finally {
      await client.end();
    }
  }

  async clients(applicationName: string): Promise<Record<string, unknown>[]> {
    return (await this.admin('SHOW CLIENTS')).filter((row) => row['application_name'] === applicationName);
  }

  log(): Promise<string> {
    return readFile(this.#logFile, 'utf8').catch(() => '');
  }

  #answers(): Promise<boolean> {
    return this.admin('SHOW VERSION').then(
      () => true,
      () => false,
    );
  }

  #spawn(): ChildProcess {
    if (this.#files === undefined) throw new Error('PgBouncer has no configuration yet');
    const { iniFile, owner } = this.#files;
    // A file, not a pipe: a pipe that nobody reads while the event loop is busy would stall it.
    const log = openSync(this.#logFile, 'a', 0o600);
    try {
      const child = spawn(this.#binary, [iniFile], {
        ...owner,
        cwd: this.folder,
        // Ctrl-C in a terminal is for this process, which may still need PgBouncer to finish its work.
        detached: true,
        stdio: ['ignore', log, log],
      });
      child.on('error', () => undefined);
      child.unref();
      return child;
    } finally {
      closeSync(log);
    }
  }

  get #logFile(): string {
    return join(this.folder, 'pgbouncer.log');
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, HOST);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

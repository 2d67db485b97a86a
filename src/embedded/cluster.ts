import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binariesIn, findBinaries, type PostgresBinaries } from './binaries.js';
import { createFolder, initialise, serverEnv, type ClusterOptions } from './initialise.js';
import type { Identity } from './identity.js';
import { reapStale } from './stale.js';
import { startWatchdog, type Watchdog } from './watchdog.js';

const START_MS = 30_000;
const STOP_MS = 10_000;
const PORT_ATTEMPTS = 5;

interface Parts {
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly identity: Identity;
  readonly watchdog: Watchdog;
}

/** One data folder and the server process on it. */
export class PostgresCluster {
  readonly dataDir: string;
  readonly caFile: string;
  readonly #parts: Parts;
  #port = 0;
  #server: ChildProcess | undefined;
  #removed: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.dataDir = join(parts.folder, 'data');
    this.caFile = join(parts.folder, 'ca.pem');
  }

  static async create(options: ClusterOptions): Promise<PostgresCluster> {
    const { programs } = options;
    const binaries = programs === undefined ? await findBinaries() : binariesIn(programs);
    reapStale();
    const folder = await createFolder();
    const watchdog = startWatchdog(folder);
    try {
      const identity = await initialise(folder, binaries, options);
      const cluster = new PostgresCluster({ folder, binaries, identity, watchdog });
      await cluster.#startOnFreePort();
      return cluster;
    } catch (error) {
      await discard(folder, watchdog);
      throw error;
    }
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#server?.pid;
  }

  async start(): Promise<void> {
    if (this.#removed) throw new Error('this PostgreSQL server was stopped for good; start a new one');
    if (this.#server) return;
    const server = this.#spawn();
    const failed = once(server, 'exit').then(
      () => 'ended',
      (error: unknown) => String(error),
    );
    this.#server = server;
    server.once('exit', () => {
      if (this.#server === server) this.#server = undefined;
    });

    const deadline = Date.now() + START_MS;
    while (!(await this.#isReady(server.pid))) {
      const failure = await Promise.race([failed, sleep(10)]);
      if (failure === undefined && Date.now() < deadline) continue;
      await this.halt('immediate');
      throw new Error(`PostgreSQL did not start (${failure ?? 'too slow'}):\n${await this.#logTail()}`);
    }
  }

  async halt(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const server = this.#server;
    if (!server) return;
    // Unreferenced since its start, it would not keep this process waiting.
    server.ref();
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    const signals = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const;
    for (const signal of mode === 'fast' ? signals : signals.slice(1)) {
      if (!isRunning(server)) break;
      server.kill(signal);
      const waiting = new AbortController();
      const patience = sleep(STOP_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
      await Promise.race([ended, patience]);
      waiting.abort();
    }
    this.#server = undefined;
  }

  remove(): Promise<void> {
    this.#removed ??= this.halt().finally(() => discard(this.#parts.folder, this.#parts.watchdog));
    return this.#removed;
  }

  async #startOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#port = await freePort();
      try {
        return await this.start();
      } catch (error) {
        // Somebody else may take the port between the look and the bind.
        const taken = (await this.#logTail()).includes('could not bind');
        if (!taken || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  }

  #spawn(): ChildProcess {
    const { binaries, folder, identity } = this.#parts;
    const command = [...identity.prefix, binaries.postgres, '-D', this.dataDir, '-p', String(this.#port)];
    // A file, not a pipe: a pipe nobody reads, while the event loop is busy, would stall the server.
    const log = openSync(join(folder, 'postgres.log'), 'a', 0o600);
    try {
      const server = spawn(command[0] as string, command.slice(1), {
        ...identity.owner,
        cwd: folder,
        env: serverEnv(),
        // Ctrl-C in a terminal is for this process, which may still need the server to finish its work.
        detached: true,
        stdio: ['ignore', log, log],
      });
      server.on('error', () => undefined);
      server.unref();
      return server;
    } finally {
      closeSync(log);
    }
  }

  /** The server writes its state into the last line of its lock file. */
  async #isReady(pid: number | undefined): Promise<boolean> {
    const lines = (await readFile(join(this.dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  }

  async #logTail(): Promise<string> {
    const log = await readFile(join(this.#parts.folder, 'postgres.log'), 'utf8').catch(() => '');
    return log.trimEnd().split('\n').slice(-20).join('\n');
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function discard(folder: string, watchdog: Watchdog): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  await watchdog.dismiss();
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

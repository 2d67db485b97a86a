import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Page, type Params, type View } from './chromium-page.js';
import { findChromium } from './find-chromium.js';

const ANSWER_MS = 60_000;
const EXIT_MS = 10_000;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-breakpad',
  '--hide-scrollbars',
  '--remote-debugging-pipe',
];

type Listener = (method: string, params: Params) => void;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

/** A Chromium without a window, driven by the DevTools protocol through a pipe: it opens no port. */
export class Chromium {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #commands: Writable;
  readonly #ended: Promise<never>;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #listeners = new Map<string, Listener>();
  #last = 0;
  #stderr = '';

  static async start(): Promise<Chromium> {
    const program = await findChromium();
    return new Chromium(program, await mkdtemp(join(tmpdir(), 'sluice-chromium-')));
  }

  private constructor(program: string, folder: string) {
    this.#folder = folder;
    this.#process = spawn(program, [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // What it writes besides its profile goes away with it too.
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', HOME: folder, TMPDIR: folder },
    });
    // As `stdio` above says; the type does not follow it.
    const [, , stderr, commands, answers] = this.#process.stdio as unknown as [
      null,
      null,
      Readable,
      Writable,
      Readable,
    ];
    this.#commands = commands;
    this.#ended = new Promise((_, reject) => {
      const end = (why: unknown) => reject(new Error(`Chromium ended: ${String(why)}\n${this.#stderr}`));
      this.#process.once('error', end);
      this.#process.once('exit', (code, signal) => end(code ?? signal));
    });
    this.#ended.catch(() => undefined);
    // Why a pipe broke is said by the exit.
    for (const stream of [stderr, commands, answers]) stream.on('error', () => undefined);
    stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-4_000)));
    let rest = '';
    answers.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Message);
    });
  }

  async open(view: View): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, String(sessionId)), view);
    this.#listeners.set(String(sessionId), (method, params) => page.hear(method, params));
    await page.prepare();
    return page;
  }

  async send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    const id = ++this.#last;
    const overdue = new AbortController();
    const answer = new Promise<Message>((resolve) => this.#answers.set(id, resolve));
    const late = sleep(ANSWER_MS, undefined, { signal: overdue.signal }).then(() => {
      throw new Error(`Chromium did not answer ${method} within ${ANSWER_MS} ms\n${this.#stderr}`);
    });
    // Aborted when it is not needed any more.
    late.catch(() => undefined);
    this.#commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    try {
      const { result = {}, error } = await Promise.race([answer, late, this.#ended]);
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    } finally {
      overdue.abort();
      this.#answers.delete(id);
    }
  }

  /** Ends it, by force if need be, and removes what it wrote. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.#process.kill('SIGKILL'), EXIT_MS);
    // It may end before it answers.
    await this.send('Browser.close').catch(() => undefined);
    await this.#ended.catch(() => undefined);
    clearTimeout(late);
    // Its child processes end right after it, and may be writing still.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #take({ id, sessionId = '', method = '', params = {}, ...answer }: Message): void {
    if (id === undefined) this.#listeners.get(sessionId)?.(method, params);
    else this.#answers.get(id)?.(answer);
  }
}

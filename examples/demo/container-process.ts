import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ContainerMessage, InvokeMessage } from './container-messages.js';

export type Answer = Extract<ContainerMessage, { type: 'answer' }>;

const PROGRAM = fileURLToPath(new URL('container.js', import.meta.url));

/** One container: a Node process that serves a handler's module. */
export class ContainerProcess {
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  #output = '';

  /** `module` is the URL of the module that exports `handler`. */
  constructor(module: string, databaseUrl: string) {
    this.#process = fork(PROGRAM, [module], {
      env: { ...environment(), DATABASE_URL: databaseUrl },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // A message to a container that has crashed meanwhile fails; its end is noticed anyway.
    this.#process.on('error', () => undefined);
    this.#process.on('message', (message: ContainerMessage) => {
      if (message.type === 'answer') this.#answers.get(message.requestId)?.(message);
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.exited = new Promise((resolve) => this.#process.once('close', () => resolve()));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What it has written to stderr. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when the handler's module is loaded. */
  async ready(): Promise<void> {
    const isReady = await Promise.race([
      once(this.#process, 'message').then(() => true),
      this.exited.then(() => false),
    ]);
    if (!isReady) throw new Error(`a container ended before it was ready:\n${this.#output}`);
  }

  /** Sends an event. Resolves with the answer, if there is ever one. */
  async send(message: InvokeMessage): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => this.#answers.set(message.requestId, resolve));
    this.#process.send(message);
    return answer;
  }

  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }
}

/** Without what would point a client at another server. */
function environment(): NodeJS.ProcessEnv {
  const foreign = /^(PG|AWS_|DATABASE_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

import { Worker } from 'node:worker_threads';
import { EngineError } from './engine-error.js';
import { clearTimeout, setTimeout } from './real-time.js';
import { workerProgram, type WorkerAnswer, type WorkerData, type WorkerRequest } from './worker-program.js';

interface Pending {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: EngineError) => void;
}

/** Starting takes about a second with an image, and four to six without. */
const START_MS = 60_000;

/**
 * One PGlite in a thread of its own: WebAssembly runs until it is done, and only a thread can be ended before that. It
 * keeps the process alive while it is asked for something, and not between.
 */
export class Engine {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #dead: EngineError | undefined;

  private constructor(data: WorkerData) {
    this.#worker = new Worker(`(${workerProgram.toString()})()`, {
      eval: true,
      workerData: data,
      // Without what the runner loads into each thread of its own.
      execArgv: [],
    });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#take(answer));
    this.#worker.on('error', (error: Error) => this.#die(new EngineError(error.message, { cause: error })));
    this.#worker.on('exit', (code) => this.#die(new EngineError(`its thread has ended with code ${code}`)));
  }

  /** @throws {EngineError} */
  static async start(data: WorkerData): Promise<Engine> {
    const engine = new Engine(data);
    try {
      await engine.#answerWithin(START_MS, 'starting');
      return engine;
    } catch (error) {
      await engine.terminate();
      throw error;
    }
  }

  /** Why it does not answer any more; `undefined` while it does. */
  get death(): EngineError | undefined {
    return this.#dead;
  }

  /**
   * Has it answer messages of PostgreSQL's protocol. It is ended, and what it held lost, when it needs longer than `limitMs`.
   *
   * @throws {EngineError}
   */
  exec(message: Uint8Array, limitMs: number, what: () => string): Promise<Uint8Array> {
    return this.#ask({ exec: message }, limitMs, what);
  }

  /** Its data directory, as a tar file. To be asked for when no transaction is open. */
  dump(): Promise<Uint8Array> {
    return this.#ask({ dump: true }, START_MS, () => 'saving its image');
  }

  /** Ends it at once, whatever it does. Never rejects. */
  async terminate(reason = 'it was closed'): Promise<void> {
    this.#die(new EngineError(reason));
    // Otherwise the process could end before it has.
    this.#worker.ref();
    await this.#worker.terminate().catch(() => {});
  }

  async #ask(request: WorkerRequest, limitMs: number, what: () => string): Promise<Uint8Array> {
    if (this.#dead !== undefined) throw this.#dead;
    this.#worker.postMessage(request);
    return this.#answerWithin(limitMs, what);
  }

  async #answerWithin(limitMs: number, what: string | (() => string)): Promise<Uint8Array> {
    this.#worker.ref();
    const answered = new Promise<Uint8Array>((resolve, reject) => this.#pending.push({ resolve, reject }));
    const timer = setTimeout(() => {
      const doing = typeof what === 'string' ? what : what();
      void this.terminate(`it was ended, since it did not answer for ${limitMs} ms: ${doing}`);
    }, limitMs);
    try {
      return await answered;
    } finally {
      clearTimeout(timer);
      if (this.#pending.length === 0 && this.#dead === undefined) this.#worker.unref();
    }
  }

  #take(answer: WorkerAnswer): void {
    const pending = this.#pending.shift();
    if ('bytes' in answer) return pending?.resolve(answer.bytes);
    // What is left of it cannot be trusted: it has been seen to spin for ever.
    pending?.reject(new EngineError(answer.failure));
    void this.terminate(answer.failure);
  }

  #die(error: EngineError): void {
    this.#dead ??= error;
    for (const { reject } of this.#pending.splice(0)) reject(this.#dead);
  }
}

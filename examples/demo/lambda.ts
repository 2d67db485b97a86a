import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardContainer, type Guard } from './container-guard.js';
import { ContainerProcess, type Answer } from './container-process.js';
import type { OrderEvent } from './order-function.js';

export type Outcome = { readonly durationMs: number } & (
  | { readonly status: 'answered'; readonly answer: Answer }
  | { readonly status: 'timed out' }
  | { readonly status: 'crashed'; readonly output: string }
);

export interface FunctionOptions {
  /** URL of the module that exports `handler`. */
  readonly module: string;
  readonly timeoutMs: number;
  readonly databaseUrl: string;
}

/**
 * A function as Lambda runs it, with one container: a process that is frozen (SIGSTOP) whenever no invocation is
 * running, and killed (SIGKILL) when one takes longer than the timeout. The next one then gets a fresh container.
 */
export class LambdaFunction {
  readonly #options: FunctionOptions;
  #container: ContainerProcess | undefined;
  #guard: Guard | undefined;
  #disposed = false;

  constructor(options: FunctionOptions) {
    this.#options = options;
  }

  async invoke(event: OrderEvent): Promise<Outcome> {
    const container = this.#container ?? (await this.#coldStart());
    const { timeoutMs } = this.#options;
    const timer = new AbortController();
    const started = performance.now();
    // Before the thaw: the event arrives together with what happened on the sockets meanwhile.
    const answering = container.send({ requestId: randomUUID(), event, deadline: Date.now() + timeoutMs });
    container.thaw();
    const end = await Promise.race([
      answering,
      container.exited.then(() => 'crashed' as const),
      sleep(timeoutMs, 'timed out' as const, { signal: timer.signal }),
    ]);
    const durationMs = performance.now() - started;
    timer.abort();

    if (end === 'crashed') return { status: end, durationMs, output: container.output };
    if (end === 'timed out') {
      await container.kill();
      return { status: end, durationMs };
    }
    container.freeze();
    return { status: 'answered', durationMs, answer: end };
  }

  /** Kills the container, if there is one; there will be no other. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#container?.kill();
    await this.#guard?.dismiss();
  }

  /** Loads the module. Not part of an invocation: Lambda does it before the first one. */
  async #coldStart(): Promise<ContainerProcess> {
    if (this.#disposed) throw new Error('the function is gone');
    const container = new ContainerProcess(this.#options.module, this.#options.databaseUrl);
    const guard = (this.#guard ??= guardContainer());
    guard.watch(container.pid);
    this.#container = container;
    void container.exited.then(() => {
      guard.watch(undefined);
      this.#container = undefined;
    });
    await container.ready();
    return container;
  }
}

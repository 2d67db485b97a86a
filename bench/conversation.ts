import { once } from 'node:events';
import type { ChildProcess, Serializable } from 'node:child_process';

/** Talks to a process that was forked and that answers each order with one message. One order at a time. */
export class Conversation {
  readonly #child: ChildProcess;
  #resolve: ((message: unknown) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  constructor(child: ChildProcess, name: string) {
    this.#child = child;
    child.on('message', (message) => this.#resolve?.(message));
    child.on('exit', (code, signal) =>
      this.#reject?.(new Error(`the process of ${name} has ended (${code ?? signal})`)),
    );
  }

  /** What it says next; its first message says that it is ready. */
  hear<Answer>(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve as (message: unknown) => void;
      this.#reject = reject;
    });
  }

  ask<Answer>(order: Serializable): Promise<Answer> {
    const answer = this.hear<Answer>();
    this.#child.send(order);
    return answer;
  }

  /** It ends when nobody talks to it any more. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

import { inspect } from 'node:util';

/** A password that no log line, no JSON and no `util.inspect` shows. */
export class Secret {
  readonly #source: string | (() => string | Promise<string>) | undefined;

  constructor(source: string | (() => string | Promise<string>) | undefined) {
    this.#source = source;
  }

  /** The password for one connect; a function is asked anew each time. */
  reveal(): string | Promise<string> | undefined {
    return typeof this.#source === 'function' ? this.#source() : this.#source;
  }

  toJSON(): string {
    return '[hidden]';
  }

  [inspect.custom](): string {
    return '[hidden]';
  }
}

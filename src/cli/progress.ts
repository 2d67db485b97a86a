import type { WriteStream } from 'node:tty';

const EVERY_MS = 200;

/** What goes on, for somebody who waits: one line that changes on a terminal, and otherwise only lines that stay. */
export class Progress {
  readonly #stream: Pick<WriteStream, 'write' | 'isTTY'>;
  readonly #quiet: boolean;
  #timer: NodeJS.Timeout | undefined;
  #shown = '';

  constructor(stream: Pick<WriteStream, 'write' | 'isTTY'>, quiet: boolean) {
    this.#stream = stream;
    this.#quiet = quiet;
  }

  /** A line that stays. */
  say(line: string): void {
    if (!this.#quiet) this.complain(line);
  }

  /** A line that nobody should miss. */
  complain(line: string): void {
    this.#erase();
    this.#stream.write(`${line}\n`);
  }

  /** Shows what `line` returns, again and again, until `end`. */
  show(line: () => string): void {
    this.end();
    if (this.#quiet || !this.#stream.isTTY) return;
    this.#timer = setInterval(() => {
      this.#erase();
      this.#shown = line();
      this.#stream.write(this.#shown);
    }, EVERY_MS);
    this.#timer.unref();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #erase(): void {
    if (this.#shown !== '') this.#stream.write('\r\u001b[K');
    this.#shown = '';
  }
}

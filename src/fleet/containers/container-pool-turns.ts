import { availableParallelism } from 'node:os';

/** How many processes start at the same time. More would only make each of them slower, up to its limit. */
export class BootTurns {
  #free = 2 * availableParallelism();
  readonly #waiting: Array<() => void> = [];

  /** Resolves when it is one's turn; what it returns must be called when the boot is over. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    // Whoever ends a turn hands it over.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }
}

/** One at a time, first come first served. */
export class Turns {
  readonly #waiting = new Set<() => void>();
  #taken = false;

  /** Whether somebody has the turn. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Resolves with whether it is our turn, or `false` at `until` (a time of `performance.now()`). Rejects with the signal's reason. */
  take(until: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve(true);
    }
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(onTurn);
      };
      const onTurn = (): void => {
        settle();
        resolve(true);
      };
      const onAbort = (): void => {
        settle();
        reject(signal.reason as Error);
      };
      const timer = setTimeout(
        () => {
          settle();
          resolve(false);
        },
        Math.max(0, until - performance.now()),
      );
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(onTurn);
    });
  }

  /** The next one has the turn. Says whether there is one. */
  pass(): boolean {
    const [next] = this.#waiting;
    next?.();
    this.#taken = next !== undefined;
    return this.#taken;
  }
}

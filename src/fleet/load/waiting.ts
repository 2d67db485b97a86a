type Waker = (reason?: { readonly error: unknown }) => void;

/** All who wait for a time: with one listener for however many, since a signal searches all that it has for a new one. */
export class Waiting {
  readonly #signal: AbortSignal;
  readonly #wakers = new Set<Waker>();
  readonly #onAbort = () => this.end(this.#signal.reason);
  #ended: { readonly error: unknown } | undefined;

  /** An abort ends it, with the signal's own reason. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  throwIfEnded(): void {
    if (this.#ended) throw this.#ended.error;
  }

  /** Rejects with what it was ended with. */
  async wait(ms: number): Promise<void> {
    this.throwIfEnded();
    await new Promise<void>((resolve, reject) => {
      const waker: Waker = (reason) => {
        clearTimeout(timer);
        this.#wakers.delete(waker);
        if (reason) reject(reason.error as Error);
        else resolve();
      };
      const timer = setTimeout(waker, ms);
      this.#wakers.add(waker);
    });
  }

  /** Nobody waits any longer, nor will: whoever does is told this. */
  end(error: unknown): void {
    this.#ended ??= { error };
    for (const waker of this.#wakers) waker(this.#ended);
  }

  /** The signal is listened to no longer. */
  release(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

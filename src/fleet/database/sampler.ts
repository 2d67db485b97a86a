const EVERY_MS = 100;

/** Calls `take` again and again, one call after the other. It keeps no process alive. */
export class Sampler {
  readonly #take: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(take: () => Promise<void>) {
    this.#take = take;
    this.#timer = setInterval(() => void this.#tick(), EVERY_MS);
    this.#timer.unref();
  }

  /** Resolves when the last call has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #tick(): Promise<void> {
    if (this.#running) return;
    // A server that is down, or that refuses, is seen in the samples that are missing.
    this.#running = this.#take().catch(() => undefined);
    await this.#running;
    this.#running = undefined;
  }
}

interface Attempt<Instance, By> {
  readonly by: By;
  /** `undefined` when it was abandoned. */
  readonly done: Promise<Instance | undefined>;
  readonly abandon: () => void;
}

/**
 * The one instance of a container, built in its first invocation. A failure is not kept: the next invocation tries anew.
 * Nor is an attempt whose invocation ended before it did, since what that waits for may never come.
 */
export class ColdStart<Instance, By extends object> {
  readonly #build: () => Promise<Instance>;
  #instance: Instance | undefined;
  #attempt: Attempt<Instance, By> | undefined;

  constructor(build: () => Promise<Instance>) {
    this.#build = build;
  }

  /** The instance, once it is there. */
  get instance(): Instance | undefined {
    return this.#instance;
  }

  async start(by: By): Promise<Instance> {
    while (this.#instance === undefined) {
      this.#attempt ??= this.#begin(by);
      // Abandoned by the invocation that began it: this one begins again.
      await this.#attempt.done;
    }
    return this.#instance;
  }

  /** `by` has ended. */
  abandon(by: By): void {
    if (this.#attempt?.by === by) this.#attempt.abandon();
  }

  #begin(by: By): Attempt<Instance, By> {
    let resolveAbandoned = (): void => {};
    const abandoned = new Promise<undefined>((resolve) => (resolveAbandoned = () => resolve(undefined)));
    const over = (): void => {
      if (this.#attempt === attempt) this.#attempt = undefined;
    };
    const built = this.#build()
      .then((instance) => (this.#instance ??= instance))
      .finally(over);
    const abandon = (): void => {
      over();
      resolveAbandoned();
    };
    const attempt = { by, abandon, done: Promise.race([built, abandoned]) };
    return attempt;
  }
}

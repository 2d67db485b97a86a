const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What has been started, and how it is stopped: in reverse order, once, and on a signal too. */
export class Cleanup {
  readonly #steps: Array<() => Promise<void>> = [];
  #running: Promise<void> | undefined;
  #exitCode: number | undefined;

  /** Set once a signal has come. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  add(step: () => Promise<void>): void {
    if (this.#running === undefined) this.#steps.push(step);
    // Started while everything is being stopped.
    else void settle(step);
  }

  run(): Promise<void> {
    this.#running ??= this.#stopAll();
    return this.#running;
  }

  /** Stops everything and ends the process on Ctrl-C and its kin. Returns what undoes that. */
  onSignals(): () => void {
    const names = Object.keys(SIGNALS) as Array<keyof typeof SIGNALS>;
    const stop = (name: keyof typeof SIGNALS): void => {
      this.#exitCode = SIGNALS[name];
      console.error('\nStopping ...');
      void this.run().finally(() => process.exit(SIGNALS[name]));
    };
    for (const name of names) process.once(name, stop);
    return () => {
      for (const name of names) process.off(name, stop);
    };
  }

  async #stopAll(): Promise<void> {
    for (const step of this.#steps.toReversed()) await settle(step);
  }
}

/** One that fails must not keep the others from being stopped. */
async function settle(step: () => Promise<void>): Promise<void> {
  await step().catch((error: unknown) => console.error(error));
}

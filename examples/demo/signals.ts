import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Signals {
  /** Fires at the first one; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** As shells have it, 130 for SIGINT; `undefined` as long as none has come. */
  readonly exitCode: number | undefined;
  release(): void;
}

/** Lets Ctrl-C and its kin end what was started before the process ends. */
export function abortOnSignals(): Signals {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const stop = (name: (typeof SIGNALS)[number]): void => {
    release();
    exitCode = 128 + constants.signals[name];
    console.error('\nStopping ...');
    controller.abort();
  };
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release,
  };
}

import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof SIGNALS)[number];

/** How long stopping may take before the process ends anyway. What watches over its children ends them then. */
const STOP_MS = 20_000;

/** As shells have it: 130 for SIGINT. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}

export interface Signals {
  /** The first one that came. */
  readonly received: StopSignal | undefined;
  /** They do again what they do by themselves. */
  release(): void;
}

/** Calls `stop` at the first signal that asks for an end; a second one ends the process at once. */
export function onSignals(stop: (signal: StopSignal) => void): Signals {
  let received: StopSignal | undefined;
  let late: NodeJS.Timeout | undefined;
  const listener = (signal: StopSignal) => {
    if (received !== undefined) process.exit(exitCodeOf(received));
    received = signal;
    late = setTimeout(() => process.exit(exitCodeOf(signal)), STOP_MS);
    late.unref();
    stop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    get received() {
      return received;
    },
    release() {
      clearTimeout(late);
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}

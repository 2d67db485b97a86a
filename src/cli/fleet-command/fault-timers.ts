import type { Fleet } from '../../fleet/fleet.js';
import type { TimedFault } from './timed-fault.js';

/** Faults at their times. */
export interface FaultTimers {
  /** Those that are not due yet never come. Resolves when the others are done, with how many never came. */
  cancel(): Promise<number>;
}

/** From now on; `onProblem` hears of those that could not be done. */
export function startFaults(
  faults: readonly TimedFault[],
  fleet: Pick<Fleet, 'network' | 'database'>,
  onProblem: (problem: string) => void,
): FaultTimers {
  const running: Promise<void>[] = [];
  const waiting = new Set<NodeJS.Timeout>();
  for (const fault of faults) {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      running.push(apply(fault, fleet, onProblem));
    }, fault.atMs);
    waiting.add(timer);
  }
  return {
    async cancel() {
      for (const timer of waiting) clearTimeout(timer);
      await Promise.all(running);
      return waiting.size;
    },
  };
}

async function apply(
  { text, apply: run }: TimedFault,
  fleet: Pick<Fleet, 'network' | 'database'>,
  onProblem: (problem: string) => void,
): Promise<void> {
  try {
    await run(fleet);
  } catch (error) {
    onProblem(
      `the fault '${text}' could not be done: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

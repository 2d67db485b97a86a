import * as fc from 'fast-check';
import type { RuntimeName } from 'sluice/fleet';
import { expect, test } from 'vitest';
import { obedientFleet, prepare } from './fleet.js';
import { sequences } from './random/actions.js';
import { CONTAINERS, Sequence } from './random/sequence.js';

export interface RandomOptions {
  /** Default: FAST_CHECK_SEED, or a new one. It is in the message of a failure. */
  readonly seed?: number | undefined;
  readonly leaseMs?: number | undefined;
}

const NETWORK_IDLE_MS = 400;
/** A shorter sequence that fails too is looked for so long. */
const SHRINK_MS = 60_000;

/** Promise 10, in one test. To repeat a failure set FAST_CHECK_SEED and FAST_CHECK_PATH to what it says. */
export function randomSequences(runtime: RuntimeName, node: string, runs: number): void {
  test(`10: ${runs} random sequences: nothing is left, nobody died, every answer is the right one`, async () => {
    expect(await runSequences(runtime, node, runs)).toBeGreaterThan(0);
  }, 300_000);
}

/** Says how many have passed, all in one fleet. Rejects with the shortest sequence that failed, and its seed. */
export async function runSequences(
  runtime: RuntimeName,
  node: string,
  runs: number,
  { seed, leaseMs }: RandomOptions = {},
): Promise<number> {
  const { FAST_CHECK_SEED, FAST_CHECK_PATH } = process.env;
  await using fleet = await obedientFleet(runtime, node, {
    containers: { max: CONTAINERS },
    // Leaving something behind shall not take longer than it must.
    env: { CLOSE_MS: '100', ...(leaseMs !== undefined && { LEASE_MS: String(leaseMs) }) },
  });
  // What was committed shall outlive a restart, also an immediate one.
  await fleet.database.query('ALTER SYSTEM SET synchronous_commit = on');
  await fleet.database.query('SELECT pg_reload_conf()');
  await prepare(fleet);
  await fleet.database.query('CHECKPOINT');
  // A lease is shorter than what any network allows.
  const options = { leaseMs, networkIdleMs: Math.max(NETWORK_IDLE_MS, 1.5 * (leaseMs ?? 0)) };
  let passed = 0;
  let giveUpAt = Infinity;
  const property = fc.asyncProperty(sequences, async (actions) => {
    if (performance.now() > giveUpAt) return;
    const sequence = new Sequence(fleet, options);
    try {
      await sequence.run(actions);
      passed++;
    } catch (error) {
      giveUpAt = Math.min(giveUpAt, performance.now() + SHRINK_MS);
      await sequence.abandon();
      throw error;
    }
  });
  const given = seed ?? (FAST_CHECK_SEED === undefined ? undefined : Number(FAST_CHECK_SEED));
  await fc.assert(property, {
    numRuns: runs,
    includeErrorInReport: true,
    ...(given !== undefined && { seed: given }),
    ...(FAST_CHECK_PATH !== undefined && { path: FAST_CHECK_PATH }),
  });
  return passed;
}

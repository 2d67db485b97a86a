import { expect, test } from 'vitest';
import { runSequences } from '../fleet/promises/random.js';
import { leasedSurge, surge, type BurstCost } from '../fleet/surge/surge.js';
import { nodeBinary } from '../helpers/nodes.js';

const { SOAK_MINUTES = '10', FAST_CHECK_SEED } = process.env;
const minutes = Number(SOAK_MINUTES);
/** What has begun is not cut off. */
const LAST_PART_MS = 15 * 60_000;

const MOST_SEQUENCES = 500;
const SEQUENCES = 25;
const SEQUENCES_UNDER_LEASE = 10;

const nodes = [
  { runtime: 'node22', node: nodeBinary(22) },
  { runtime: 'node24', node: nodeBinary(24) },
] as const;

interface Part {
  readonly name: string;
  /** Says what it has seen. */
  run(seed: number): Promise<string>;
}

const costOf = ({ attempts, slowestMs }: BurstCost) =>
  `${attempts} attempts to connect, the longest wait ${slowestMs} ms`;

/** One round, which `number` counts from 0. The profiles take turns in what is the same for both. */
function round(number: number): Part[] {
  const parts: Part[] = [];
  if ((number + 1) * nodes.length * SEQUENCES <= MOST_SEQUENCES) {
    for (const { runtime, node } of nodes) {
      parts.push({
        name: `random sequences, ${runtime}`,
        run: async (seed) => `${await runSequences(runtime, node, SEQUENCES, { seed })} sequences`,
      });
    }
  }
  const { runtime, node } = nodes[number % 2 === 0 ? 0 : 1];
  return [
    ...parts,
    {
      name: `100 containers burst on 25 connections, ${runtime}`,
      run: async () => costOf(await surge(runtime, node, { containers: 100, connections: 25 })),
    },
    {
      name: `26 containers burst on 25 connections under a lease, ${runtime}`,
      run: async () => costOf(await leasedSurge(runtime, node, 25, 1_500)),
    },
    {
      name: `random sequences under a lease, ${runtime}`,
      run: async (seed) => {
        const passed = await runSequences(runtime, node, SEQUENCES_UNDER_LEASE, { seed, leaseMs: 1_000 });
        return `${passed} sequences`;
      },
    },
  ];
}

test(
  `for ${minutes} minutes`,
  async () => {
    expect(minutes, 'SOAK_MINUTES').toBeGreaterThan(0);
    const until = performance.now() + minutes * 60_000;
    for (let number = 0; performance.now() < until; number++) {
      const seed =
        FAST_CHECK_SEED === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(FAST_CHECK_SEED);
      for (const part of round(number)) {
        if (performance.now() > until) return;
        const started = performance.now();
        const line = `round ${number + 1}, seed ${seed}: ${part.name}`;
        const said = await part.run(seed).catch((cause: unknown) => {
          throw new Error(`${line}: failed`, { cause });
        });
        const took = ((performance.now() - started) / 1_000).toFixed(1);
        console.log(`${line}: passed in ${took} s, ${said}`);
      }
    }
  },
  minutes * 60_000 + LAST_PART_MS,
);

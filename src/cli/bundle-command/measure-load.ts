import { loadFailure } from './load-failure.js';
import type { LoadResult } from './programs/load.js';
import { runProgram } from './run-program.js';

const TIMEOUT_MS = 60_000;

/** As Lambda starts Node in a function with 512 MB, as far as V8 is concerned. */
const LAMBDA_FLAGS = ['--expose-gc', '--max-semi-space-size=25', '--max-old-space-size=460'];

/** One way to load a function. */
export interface LoadVariant {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
}

export type Loaded = Extract<LoadResult, { readonly ok: true }>;

/** Medians, in ms. */
export interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Loads each variant in `runs` fresh processes, by turns, so that what else the machine does is fair to all. */
export async function measureLoads(
  source: string,
  variants: readonly LoadVariant[],
  { node, runs: count }: { readonly node: string; readonly runs: number },
): Promise<readonly Measured[]> {
  const seen = variants.map((): Loaded[] => []);
  for (let run = 0; run < count; run++) {
    for (const [at, variant] of variants.entries()) {
      seen[at]?.push(await loadOnce(source, variant, node));
    }
  }
  return seen.map((runs) => ({
    ms: median(runs.map(({ ms }) => ms)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
  }));
}

/** Loads a function in a fresh process, with V8's flags as Lambda has them. Rejects when it cannot be loaded. */
export async function loadOnce(source: string, { file, env }: LoadVariant, node: string): Promise<Loaded> {
  const options = { node, env, flags: LAMBDA_FLAGS, timeoutMs: TIMEOUT_MS };
  const result = await runProgram<LoadResult>('load', [file], options);
  if (!result.ok) throw loadFailure(source, result.error);
  return result;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

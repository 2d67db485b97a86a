import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import type { Proxy } from '../../network/proxy.js';
import type { Runtime } from '../../runtimes.js';
import { median, medians } from '../../statistics.js';
import { ways, type Way, type WayName } from '../../ways/ways.js';
import type { CpuQuota } from '../cpu-quota.js';
import type { Variant } from './bundles.js';
import type { ColdStart } from './start.js';

/** One way, put on Lambda in one way. */
export interface Candidate {
  readonly way: WayName;
  readonly variant: Variant;
  readonly file: string;
}

interface Counted extends ColdStart {
  readonly connections: number;
}

export interface ColdRow {
  readonly way: WayName;
  readonly variant: Variant;
  /** Medians, in ms. */
  readonly figures: Counted;
  readonly longestMs: number;
  /** Of each round, to compare what ran in the same one. */
  readonly answersMs: readonly number[];
}

export interface Conditions {
  readonly runtime: Runtime;
  readonly proxy: Proxy;
  /** What the function finds in its environment. */
  readonly environment: (way: Way) => Readonly<Record<string, string>>;
  /** `undefined`: all of a processor. */
  readonly quota: CpuQuota | undefined;
  readonly rounds: number;
}

/** Each round starts every candidate once, one after the other, and begins with another one. */
export async function measureColdStarts(
  candidates: readonly Candidate[],
  conditions: Conditions,
): Promise<ColdRow[]> {
  const starts = new Map(candidates.map((one) => [one, [] as Counted[]]));
  for (let round = 0; round < conditions.rounds; round++) {
    for (let turn = 0; turn < candidates.length; turn++) {
      const candidate = candidates[(round + turn) % candidates.length];
      if (candidate !== undefined) starts.get(candidate)?.push(await start(candidate, conditions));
    }
  }
  return [...starts].map(([{ way, variant }, all]) => {
    const answersMs = all.map(({ answerMs }) => answerMs);
    return { way, variant, figures: medians(all), longestMs: Math.max(...answersMs), answersMs };
  });
}

const SCRIPT = fileURLToPath(new URL('start.js', import.meta.url));

async function start(
  { way: name, file }: Candidate,
  { runtime, proxy, environment, quota }: Conditions,
): Promise<Counted> {
  const way: Way = ways[name];
  const env = { PATH: process.env['PATH'], ...environment(way), ...way.env };
  const before = await proxy.order({});
  const args = [SCRIPT, file];
  const child: ChildProcess =
    quota?.spawn(runtime.path, args, env) ??
    spawn(runtime.path, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('a cold start needs its output');
  const ended = once(child, 'exit');
  const output = await text(child.stdout);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`the cold start of ${file} failed (${code})`);
  const after = await proxy.order({});
  return { ...(JSON.parse(output) as ColdStart), connections: after.accepted - before.accepted };
}

/** The median of the rounds' ratios. */
export function coldRatio(row: ColdRow | undefined, reference: ColdRow | undefined): number {
  const others = reference?.answersMs ?? [];
  return median((row?.answersMs ?? []).map((ms, i) => ms / (others[i] ?? Number.NaN)));
}

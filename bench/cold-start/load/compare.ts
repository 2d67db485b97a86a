import { inChild } from '../../child.js';
import type { Runtime } from '../../runtimes.js';
import { medians, rounded } from '../../statistics.js';
import { makeBundles, type Variant } from './bundles.js';
import { bundleWithCodeCache } from './code-cache.js';

export interface LoadFigures extends Record<string, number> {
  /** From the start of the process until all is ready, less that of an empty file. */
  readonly ms: number;
  readonly cpuMs: number;
}

export interface LoadRow {
  readonly node: string;
  readonly variant: Variant;
  readonly kib: number;
  readonly figures: LoadFigures;
  /** To unbundled node_modules. */
  readonly ratio: number;
  readonly cpuRatio: number;
}

/** Each round runs every variant once, in a process of its own, and begins with another one. */
export async function compareLoad({ path, version, major }: Runtime, rounds: number): Promise<LoadRow[]> {
  const bundles = { ...(await makeBundles()), 'sluice, code cache': bundleWithCodeCache(path, major) };
  const variants = Object.keys(bundles) as Variant[];
  const measured = new Map<Variant, LoadFigures[]>(variants.map((variant) => [variant, []]));
  // The first run of each finds no file in the system's cache.
  for (let round = -1; round < rounds; round++) {
    const first = Math.max(round, 0) % variants.length;
    for (const variant of [...variants.slice(first), ...variants.slice(0, first)]) {
      const figures = await inChild<LoadFigures>(path, bundles[variant].script, []);
      if (round >= 0) measured.get(variant)?.push(figures);
    }
  }
  const empty = medians(measured.get('empty') ?? []);
  const of = (variant: Variant): LoadFigures => {
    const { ms, cpuMs } = medians(measured.get(variant) ?? []);
    return { ms: ms - empty.ms, cpuMs: cpuMs - empty.cpuMs };
  };
  const unbundled = of('unbundled');
  return variants
    .filter((variant) => variant !== 'empty')
    .map((variant) => {
      const figures = of(variant);
      return {
        node: version,
        variant,
        kib: bundles[variant].kib,
        figures: rounded(figures),
        ratio: Math.round((100 * figures.ms) / unbundled.ms) / 100,
        cpuRatio: Math.round((100 * figures.cpuMs) / unbundled.cpuMs) / 100,
      };
    });
}

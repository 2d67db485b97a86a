import { inChild } from '../child.js';
import type { Runtime } from '../runtimes.js';
import { medians, rounded } from '../statistics.js';
import type { OverheadFigures } from './measure.js';

// Of the compiled script; what is not compiled stays beside its packages.
const compiled = (file: string) => new URL(file, import.meta.url).pathname;
const asItIs = (file: string) => new URL(`../../../bench/overhead/${file}`, import.meta.url).pathname;

const variants = [
  { name: 'bare', module: compiled('bare.js'), needs: 20 },
  { name: 'sluice', module: compiled('sluice.js'), needs: 20 },
  { name: 'middy', module: asItIs('middy.mjs'), needs: 22 },
  { name: 'middy, timeoutEarlyInMillis 0', module: asItIs('middy-without-timeout.mjs'), needs: 22 },
];

export interface OverheadRow {
  readonly node: string;
  readonly variant: string;
  readonly figures: OverheadFigures;
  readonly timesBare: number;
  /** `undefined` where Middy does not run. */
  readonly timesMiddy: number | undefined;
}

/** Each round runs every variant once, in a process of its own, and begins with another one. */
export async function compareOverhead(
  { path, major, version }: Runtime,
  rounds: number,
): Promise<OverheadRow[]> {
  const able = variants.filter(({ needs }) => major >= needs);
  const measured = new Map(able.map(({ name }) => [name, [] as OverheadFigures[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < able.length; turn++) {
      const variant = able[(round + turn) % able.length];
      if (variant === undefined) continue;
      const figures = await inChild<OverheadFigures>(path, 'overhead/measure.js', [variant.module]);
      measured.get(variant.name)?.push(figures);
    }
  }
  const medianOf = (name: string) => {
    const all = measured.get(name);
    return all === undefined ? undefined : medians(all);
  };
  return able.map(({ name }) => {
    const figures = medians(measured.get(name) ?? []);
    const bare = medianOf('bare')?.us ?? Number.NaN;
    const middy = medianOf('middy')?.us;
    return {
      node: version,
      variant: name,
      figures: rounded(figures),
      timesBare: Number((figures.us / bare).toFixed(2)),
      timesMiddy: middy === undefined ? undefined : Number((figures.us / middy).toFixed(2)),
    };
  });
}

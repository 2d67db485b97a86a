import { inChild } from '../../child.js';
import type { Runtime } from '../../runtimes.js';
import { median } from '../../statistics.js';
import { loads, type Load, type LoadFigures } from './loads.js';
import type { Import } from './watch-requires.js';

export interface ImportRow extends Import {
  /** Of loading all of the package as CommonJS, as Lambda loads what is not bundled. In percent. */
  readonly share: number;
}

export interface ImportFigures {
  readonly node: string;
  readonly totals: Record<Load, { readonly ms: number; readonly cpuMs: number }>;
  /** The dearest first. */
  readonly imports: readonly ImportRow[];
}

/** Below this share of the whole an import has no row of its own in the table. */
const SMALLEST_SHARE = 0.5;

/** What loading the built package costs, unbundled, import by import: medians over fresh processes, each round in another order. */
export async function compareImports({ path, version }: Runtime, rounds: number): Promise<ImportFigures> {
  const measured: Record<Load, LoadFigures[]> = { commonjs: [], esm: [], handlers: [], peers: [] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? loads : loads.toReversed();
    for (const load of order)
      measured[load].push(await inChild<LoadFigures>(path, 'cold-start/imports/measure.js', [load]));
  }
  const total = (load: Load) => ({
    ms: tenth(median(measured[load].map(({ ms }) => ms))),
    cpuMs: tenth(median(measured[load].map(({ cpuMs }) => cpuMs))),
  });
  const totals = {
    commonjs: total('commonjs'),
    esm: total('esm'),
    handlers: total('handlers'),
    peers: total('peers'),
  };
  const imports = medianImports(measured.commonjs, totals.commonjs.ms);
  print(version, totals, imports);
  return { node: version, totals, imports };
}

function medianImports(rounds: readonly LoadFigures[], ms: number): ImportRow[] {
  const [first] = rounds;
  if (first === undefined) throw new Error('there is no round');
  return first.imports
    .map(({ name, by, files }) => {
      const times = rounds.map(({ imports }) => imports.find((one) => one.name === name)?.selfMs ?? 0);
      const selfMs = median(times);
      return { name, by, files, selfMs: Math.round(selfMs * 100) / 100, share: tenth((100 * selfMs) / ms) };
    })
    .toSorted((a, b) => b.selfMs - a.selfMs);
}

function print(node: string, totals: ImportFigures['totals'], imports: readonly ImportRow[]): void {
  console.log(`\nLoading Sluice on Node ${node}: ms, medians of all rounds`);
  console.table(totals);
  const shown = imports.filter(({ share }) => share >= SMALLEST_SHARE);
  const rest = imports.filter(({ share }) => share < SMALLEST_SHARE);
  const sum = (of: (row: ImportRow) => number) => tenth(rest.reduce((all, row) => all + of(row), 0));
  console.table([
    ...shown.map(({ name, by, files, selfMs, share }) => ({
      import: name,
      by,
      files,
      ms: selfMs,
      '%': share,
    })),
    {
      import: `${rest.length} others`,
      by: '',
      files: sum(({ files }) => files),
      ms: sum(({ selfMs }) => selfMs),
      '%': sum(({ share }) => share),
    },
  ]);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

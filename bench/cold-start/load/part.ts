import { figure, markdownTable } from '../../markdown.js';
import type { Measured, Part, Size } from '../../part.js';
import { newestRuntime, runtimes } from '../../runtimes.js';
import type { Target } from '../../target.js';
import type { Variant } from './bundles.js';
import { compareLoad, type LoadRow } from './compare.js';

const ROUNDS = 7;

/** How much of what node_modules take each may take. */
const LIMITS: Partial<Record<Variant, number>> = { sluice: 0.35, 'sluice, code cache': 0.25 };

export const load: Part = {
  name: 'load',
  async run({ rounds = ROUNDS, smoke }: Size): Promise<Measured> {
    const rows: LoadRow[] = [];
    for (const runtime of smoke ? [newestRuntime()] : runtimes())
      rows.push(...(await compareLoad(runtime, smoke ? 1 : rounds)));
    return { figures: { rows }, targets: rows.flatMap(targets), text: table(rows) };
  },
};

function targets({ node, variant, ratio }: LoadRow): Target[] {
  const limit = LIMITS[variant];
  if (limit === undefined) return [];
  const what = `load to ready, ${variant}, of node_modules (Node ${Number.parseInt(node, 10)})`;
  return [{ what, limit, kind: 'at most', measured: ratio }];
}

function table(rows: readonly LoadRow[]): string {
  return [
    ...markdownTable(
      ['Node', '', 'KiB', 'ms', 'of node_modules', 'CPU', 'of node_modules'],
      rows.map(({ node, variant, kib, figures, ratio, cpuRatio }) => [
        node,
        variant,
        variant === 'unbundled' ? '-' : String(kib),
        figure(figures.ms),
        figure(ratio),
        figure(figures.cpuMs),
        figure(cpuRatio),
      ]),
    ),
    '',
    'Milliseconds beyond those of an empty file.',
    '',
  ].join('\n');
}

import type { Measured, Part, Size } from '../part.js';
import { figure, markdownTable } from '../markdown.js';
import { runtimes } from '../runtimes.js';
import { compareOverhead, type OverheadRow } from './compare.js';

const ROUNDS = 3;

export const overhead: Part = {
  name: 'overhead',
  async run({ rounds = ROUNDS, smoke }: Size): Promise<Measured> {
    const rows: OverheadRow[] = [];
    const all = runtimes();
    // One Node shows whether it works.
    for (const runtime of smoke ? all.slice(-1) : all)
      rows.push(...(await compareOverhead(runtime, smoke ? 1 : rounds)));
    return { figures: { rows }, targets: [], text: table(rows) };
  },
};

function table(rows: readonly OverheadRow[]): string {
  return [
    ...markdownTable(
      ['Node', '', 'median', 'p95', 'apart', 'apart p95', 'CPU', 'times bare', 'times Middy'],
      rows.map(({ node, variant, figures, timesBare, timesMiddy }) => [
        node,
        variant,
        ...[figures.us, figures.p95Us, figures.apartUs, figures.apartP95Us, figures.cpuUs, timesBare].map(
          figure,
        ),
        figure(timesMiddy ?? Number.NaN),
      ]),
    ),
    '',
    'Microseconds per invocation of a handler without a database.',
    '',
  ].join('\n');
}

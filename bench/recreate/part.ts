import type { Measured, Part, Size } from '../part.js';
import { figure, markdownTable } from '../markdown.js';
import { runtimes } from '../runtimes.js';
import type { Target } from '../target.js';
import { compareRecreate, type RecreateRow } from './compare.js';

const ROUNDS = 2;
const COUNTS = [10, 100, 300];

export const recreate: Part = {
  name: 'recreate',
  async run({ rounds = ROUNDS, smoke }: Size): Promise<Measured> {
    const rows: RecreateRow[] = [];
    const all = runtimes();
    for (const runtime of smoke ? all.slice(-1) : all)
      rows.push(...(await compareRecreate(runtime, smoke ? [10] : COUNTS, smoke ? 1 : rounds)));
    return { figures: { rows }, targets: targets(rows), text: table(rows) };
  },
};

function targets(rows: readonly RecreateRow[]): Target[] {
  return rows
    .filter(({ models }) => models === 300)
    .map(({ node, sluice }) => ({
      what: `recreate of 300 models, in ms (Node ${Number.parseInt(node, 10)})`,
      limit: 1,
      kind: 'at most',
      measured: sluice.ms,
    }));
}

function table(rows: readonly RecreateRow[]): string {
  return [
    ...markdownTable(
      [
        'Node',
        'models',
        'Sluice, first',
        'Sluice, median (p95)',
        '`new Sequelize`, first',
        '`new Sequelize`, median (p95)',
        'times as long',
      ],
      rows.map(({ node, models, sluice, newSequelize, ratio }) => [
        node,
        String(models),
        figure(sluice.firstMs),
        `${figure(sluice.ms)} (${figure(sluice.p95Ms)})`,
        figure(newSequelize.firstMs),
        `${figure(newSequelize.ms)} (${figure(newSequelize.p95Ms)})`,
        String(ratio),
      ]),
    ),
    '',
    'Milliseconds.',
    '',
  ].join('\n');
}

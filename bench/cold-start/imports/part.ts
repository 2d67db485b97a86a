import { figure, markdownTable } from '../../markdown.js';
import type { Measured, Part, Size } from '../../part.js';
import { newestRuntime, runtimes } from '../../runtimes.js';
import { compareImports, type ImportFigures } from './compare.js';
import { loads } from './loads.js';

const ROUNDS = 3;
/** So many imports have a row of their own in the table. */
const SHOWN = 8;

export const imports: Part = {
  name: 'imports',
  async run({ rounds = ROUNDS, smoke }: Size): Promise<Measured> {
    const all: ImportFigures[] = [];
    for (const runtime of smoke ? [newestRuntime()] : runtimes())
      all.push(await compareImports(runtime, smoke ? 1 : rounds));
    return { figures: { all }, targets: [], text: text(all) };
  },
};

function text(all: readonly ImportFigures[]): string {
  const newest = all.at(-1);
  return [
    ...markdownTable(
      ['Node', ...loads],
      all.map(({ node, totals }) => [node, ...loads.map((load) => figure(totals[load].cpuMs))]),
    ),
    '',
    `Milliseconds of CPU. The dearest imports of \`commonjs\` on Node ${newest?.node}:`,
    '',
    ...markdownTable(
      ['', 'files', 'ms', 'share'],
      (newest?.imports ?? [])
        .slice(0, SHOWN)
        .map(({ name, files, selfMs, share }) => [name, String(files), figure(selfMs), `${share} %`]),
    ),
    '',
  ].join('\n');
}

import { figure, markdownTable } from './markdown.js';
import type { Results } from './results.js';

/** Every target of every part next to what was measured last. */
export function targetsTable({ parts, machine }: Results): string {
  const targets = Object.values(parts).flatMap((part) => part.targets);
  const lines = markdownTable(
    ['', 'target', 'measured', ''],
    targets.map(({ what, kind, limit, measured, met }) => [
      what,
      `${kind} ${limit}`,
      figure(measured),
      met ? 'met' : '**not met**',
    ]),
  );
  const { cpu, cpus, memoryGb, platform } = machine;
  return [...lines, '', `Measured on ${platform}, ${cpus} processors (${cpu}), ${memoryGb} GB.`, ''].join(
    '\n',
  );
}

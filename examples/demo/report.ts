import type { Measurement } from './measure.js';

const COLUMNS = [
  ['', ''],
  ['median', 'ms'],
  ['CPU ms per', 'invocation'],
  ['connections', 'opened'],
  ['left on', 'the server'],
  ['unexpected', 'failures'],
  ['longest', 'ms'],
] as const;

/** The rows of the table, aligned. */
export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => [
    measurement.way.name,
    medianMs(measurement).toFixed(1),
    cpuMs(measurement).toFixed(1),
    String(measurement.opened),
    String(measurement.left.open),
    String(failures(measurement)),
    longestMs(measurement).toFixed(0),
  ]);
  const heads = [0, 1].map((line) => COLUMNS.map((column) => column[line as 0 | 1]));
  const widths = COLUMNS.map((_, column) =>
    Math.max(...[...heads, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd();
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 3, -3));
  return [...heads.map(line), rule, ...rows.map(line)].join('\n');
}

export function medianMs({ invocations }: Measurement): number {
  return median(
    invocations.filter(({ kind }) => kind === 'ordinary').map(({ outcome }) => outcome.durationMs),
  );
}

export function cpuMs({ invocations }: Measurement): number {
  return median(
    invocations.flatMap(({ kind, outcome }) =>
      kind === 'ordinary' && outcome.status === 'answered' ? [outcome.answer.cpuMs] : [],
    ),
  );
}

function longestMs({ invocations }: Measurement): number {
  return Math.max(...invocations.map(({ outcome }) => outcome.durationMs));
}

export function failures({ invocations }: Measurement): number {
  return invocations.filter(({ failure }) => failure !== undefined).length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.floor(sorted.length / 2)] ?? NaN)) /
    2
  );
}

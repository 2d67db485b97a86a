import type { Measurement } from './trial.js';

const COLUMNS = [
  ['', ''],
  ['median', 'ms'],
  ['longest', 'ms'],
  ['connections', 'opened'],
  ['left on', 'the server'],
  ['failures', 'one by one'],
  ['failures', 'in bursts'],
] as const;

/** The heads, two lines each, and a row for each way. */
export function cells(measurements: readonly Measurement[]): {
  readonly heads: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly string[])[];
} {
  const rows = measurements.map((measurement) => {
    const { way, calm, bursts, opened, report } = measurement;
    return [
      way.name,
      medianMs(measurement).toFixed(1),
      longestMs(measurement).toFixed(0),
      String(opened),
      String(report.summary.connectionsLeft),
      `${failures(calm)} of ${calm.length}`,
      `${failures(bursts)} of ${bursts.length}`,
    ];
  });
  return { heads: COLUMNS, rows };
}

/** The same as lines for a terminal, aligned. */
export function table(measurements: readonly Measurement[]): string {
  const { heads, rows } = cells(measurements);
  const lines = [heads.map(([first]) => first), heads.map(([, second]) => second), ...rows];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [first = '', second = '', ...others] = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd(),
  );
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 3, -3));
  return [first, second, rule, ...others].join('\n');
}

/** Of the ordinary ones of the sequence, during which nothing else ran. */
export function medianMs({ calm }: Measurement): number {
  return median(
    calm
      .filter(({ kind, result }) => kind === 'ordinary' && !result.coldStart)
      .map(({ result }) => durationMs(result)),
  );
}

export function durationMs({ startedAt, endedAt }: Measurement['bursts'][number]['result']): number {
  return endedAt - startedAt;
}

export function failures(invocations: Measurement['bursts']): number {
  return invocations.filter(({ problem }) => problem !== undefined).length;
}

function longestMs({ calm, bursts }: Measurement): number {
  return Math.max(...[...calm, ...bursts].map(({ result }) => durationMs(result)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.floor(sorted.length / 2)] ?? NaN)) /
    2
  );
}

import { durationMs, failures, medianMs } from './report.js';
import type { Measurement } from './trial.js';

/** Slower than this beyond the median, an invocation waited for something that was not its own work. */
const WAITED_MS = 300;
/** A difference below this is noise on a busy machine. */
const MUCH_MORE = 1.3;

/** One sentence on what went wrong with a way, from what was observed. */
export function sentence(measurement: Measurement, reference: Measurement): string {
  const wrong = [
    ...failedAlone(measurement),
    ...failedInBursts(measurement),
    ...leftBehind(measurement),
    ...heldWhileFrozen(measurement),
  ];
  const findings = [
    ...(wrong.length === 0
      ? ['every invocation ended as it should, and nothing stayed on the server']
      : wrong),
    ...slow(measurement),
    ...costly(measurement, reference),
  ];
  return `${measurement.way.name}: ${findings.join('; ')}.`;
}

/** Whether every invocation ended as it should and nothing is left on the server. */
export function isClean({ calm, bursts, report }: Measurement): boolean {
  return failures([...calm, ...bursts]) === 0 && report.summary.connectionsLeft === 0;
}

function failedAlone({ calm }: Measurement): string[] {
  return calm.flatMap(({ kind, problem }) =>
    problem === undefined ? [] : [`${nameOf(kind)} failed (${problem})`],
  );
}

function failedInBursts({ bursts }: Measurement): string[] {
  const counts = new Map<string, number>();
  for (const { problem } of bursts) {
    if (problem !== undefined) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([problem, times]) => `${times} of ${bursts.length} in the bursts failed (${problem})`);
}

function leftBehind({ report: { summary } }: Measurement): string[] {
  const { connectionsLeft, maxConnections } = summary;
  if (connectionsLeft === 0) return [];
  const [all, so] = connectionsLeft === maxConnections ? ['all ', ', so that nobody else gets in'] : ['', ''];
  return [
    `frozen containers keep ${all}${connectionsLeft} of the server's ${maxConnections} connections, for nobody knows how long${so}`,
  ];
}

function heldWhileFrozen({ calm }: Measurement): string[] {
  const inTransaction = calm.filter((invocation) => invocation.inTransaction > 0).length;
  return [
    ...(inTransaction > 0
      ? [
          `a transaction stayed open, with its locks, through ${inTransaction} freeze${inTransaction === 1 ? '' : 's'}`,
        ]
      : []),
    ...(calm.some(({ running }) => running > 0) ? ['a query ran on while its container was frozen'] : []),
  ];
}

function slow(measurement: Measurement): string[] {
  const limit = medianMs(measurement) + WAITED_MS;
  return measurement.calm.flatMap(({ kind, problem, result }) => {
    if (problem !== undefined || result.coldStart || durationMs(result) < limit) return [];
    return [`${nameOf(kind)} took ${(durationMs(result) / 1000).toFixed(1)} s`];
  });
}

function costly(measurement: Measurement, reference: Measurement): string[] {
  if (measurement === reference) return [];
  const time = medianMs(measurement) / medianMs(reference);
  const opened = measurement.opened / reference.opened;
  const more = [
    time > MUCH_MORE && `${time.toFixed(1)} x the time`,
    opened > MUCH_MORE && `${opened.toFixed(1)} x the connections`,
  ].filter(Boolean);
  return more.length === 0 ? [] : [`it takes ${more.join(' and ')} of ${reference.way.name}`];
}

function nameOf(kind: Measurement['calm'][number]['kind']): string {
  return kind === 'ordinary' ? 'an ordinary one' : `the one that ${kind}`;
}

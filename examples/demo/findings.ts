import type { Measurement } from './measure.js';
import { cpuMs, failures, medianMs } from './report.js';

/** Slower than this beyond the median, an invocation waited for something that was not its own work. */
const WAITED_MS = 300;
/** A difference below this is noise on a busy machine. */
const MUCH_MORE = 1.3;

/** One sentence on what went wrong with a way, from what was observed. */
export function sentence(measurement: Measurement, reference: Measurement): string {
  const wrong = [...failed(measurement), ...leftBehind(measurement), ...heldWhileFrozen(measurement)];
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
export function isClean(measurement: Measurement): boolean {
  return failures(measurement) === 0 && measurement.left.open === 0;
}

function failed({ invocations }: Measurement): string[] {
  return invocations.flatMap(({ kind, failure }) => {
    if (failure === undefined) return [];
    return [`${kind === 'ordinary' ? 'an ordinary one' : `the one that ${kind}`} failed (${failure})`];
  });
}

function leftBehind({ left, capacity }: Measurement): string[] {
  if (left.open === 0) return [];
  const containers = Math.floor(capacity / left.open);
  return [
    `a frozen container keeps ${count(left.open, 'connection')}, for nobody knows how long, so that ` +
      `${count(containers, 'container')} would fill this server (${capacity} connections)`,
  ];
}

function heldWhileFrozen({ invocations }: Measurement): string[] {
  const inTransaction = invocations.filter(({ frozen }) => frozen.inTransaction > 0).length;
  return [
    ...(inTransaction > 0
      ? [`a transaction stayed open, with its locks, through ${count(inTransaction, 'freeze')}`]
      : []),
    ...(invocations.some(({ frozen }) => frozen.running > 0)
      ? ['a query ran on while its container was frozen']
      : []),
  ];
}

function slow(measurement: Measurement): string[] {
  const limit = medianMs(measurement) + WAITED_MS;
  return measurement.invocations.flatMap(({ kind, failure, outcome: { durationMs } }) => {
    if (failure !== undefined || durationMs < limit) return [];
    return [
      `the one that ${kind === 'ordinary' ? 'did nothing special' : kind} took ${(durationMs / 1000).toFixed(1)} s`,
    ];
  });
}

function costly(measurement: Measurement, reference: Measurement): string[] {
  if (measurement === reference) return [];
  const time = medianMs(measurement) / medianMs(reference);
  const cpu = cpuMs(measurement) / cpuMs(reference);
  const opened = measurement.opened / reference.opened;
  const more = [
    time > MUCH_MORE && `${time.toFixed(1)} x the time`,
    cpu > MUCH_MORE && `${cpu.toFixed(1)} x the CPU`,
    opened > MUCH_MORE && `${opened.toFixed(1)} x the connections`,
  ].filter(Boolean);
  return more.length === 0 ? [] : [`it takes ${more.join(' and ')} of ${reference.way.name}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

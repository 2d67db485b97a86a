import type { FleetReport } from './report.js';
import { TimeScale } from './svg-scale.js';

/** So little before the first thing that happened is worth no cut. */
const SHORT = 0.05;
/** What is left of it otherwise. */
const MARGIN = 0.015;

/** The time that a report's picture shows: to its end, and from where something begins to happen. */
export function timeScaleOf(report: FleetReport): TimeScale {
  const end = endOf(report);
  const first = Math.min(firstOf(report), end);
  return new TimeScale(end, first > SHORT * end ? Math.max(0, first - MARGIN * (end - first)) : 0);
}

function firstOf({ containers, samples, invocations, faults }: FleetReport): number {
  let first = samples.find(({ total }) => total > 0)?.at ?? Infinity;
  for (const { startedAt } of containers) first = Math.min(first, startedAt);
  for (const { askedAt } of invocations) first = Math.min(first, askedAt);
  for (const { at } of faults) first = Math.min(first, at);
  return first === Infinity ? 0 : first;
}

/** A report of a fleet that still runs may hold what is newer than its duration. */
function endOf({ durationMs, containers, samples, invocations }: FleetReport): number {
  let end = Math.max(durationMs, samples.at(-1)?.at ?? 0);
  for (const { endedAt = 0, spans } of containers) end = Math.max(end, endedAt, spans.at(-1)?.to ?? 0);
  for (const { endedAt } of invocations) end = Math.max(end, endedAt);
  return end;
}

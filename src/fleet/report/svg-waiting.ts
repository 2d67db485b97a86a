import type { InvocationResult } from '../invocation-result.js';
import { Markup, markup } from './markup.js';
import type { FleetReport } from './report.js';
import { isMarked } from './svg-marks.js';
import { type TimeScale, UNITS } from './svg-scale.js';
import { counted, moment, STATUS_WORDS } from './words.js';

const HOVERS = 100;
const MARKS = 150;
/** So much was a delay of the machine, not a lack of containers. */
const AT_ONCE_MS = 20;

interface Step {
  readonly at: number;
  readonly waiting: number;
}

export interface WaitingPanel {
  readonly most: number;
  readonly drawing: Markup;
}

/**
 * Invocations that were throttled and wait to be asked for again, and those that never got a container. `undefined`
 * when there were none.
 */
export function waitingPanel(
  report: FleetReport,
  scale: TimeScale,
  height: number,
): WaitingPanel | undefined {
  const steps = waitingSteps(report);
  const most = steps.reduce((highest, { waiting }) => Math.max(highest, waiting), 0);
  const homeless = report.invocations.filter(
    ({ status, container }) => container === undefined && isMarked(status),
  );
  if (most === 0 && homeless.length === 0) return undefined;
  return {
    most,
    drawing: markup`<g class="waiting-panel"><svg width="100%" height="${height}" viewBox="0 0 ${UNITS} ${height}" preserveAspectRatio="none"><path class="waiting" d="${area(steps, most, scale, height)}"/></svg>${hovers(steps, scale, height)}${lost(homeless, scale, height)}</g>`,
  };
}

/** How many wait, from each time at which that changes. */
export function waitingSteps({ invocations, containers }: FleetReport): readonly Step[] {
  const starts = new Map(containers.map(({ id, startedAt }) => [id, startedAt]));
  const changes: { readonly at: number; readonly by: number }[] = [];
  for (const { askedAt, startedAt, endedAt, status, coldStart, container } of invocations) {
    // Its cold start is seen in its lane.
    const begun = coldStart && container !== undefined ? starts.get(container) : undefined;
    const until = status === 'throttled' ? endedAt : Math.min(begun ?? startedAt, startedAt);
    if (until - askedAt > AT_ONCE_MS) changes.push({ at: askedAt, by: 1 }, { at: until, by: -1 });
  }
  let waiting = 0;
  return changes.toSorted((a, b) => a.at - b.at).map(({ at, by }) => ({ at, waiting: (waiting += by) }));
}

/** Of steps in the same column the highest counts. */
function area(steps: readonly Step[], most: number, scale: TimeScale, height: number): string {
  const columns = new Map<number, { highest: number; last: number }>();
  for (const { at, waiting } of steps) {
    const column = scale.unit(at);
    const highest = Math.max(waiting, columns.get(column)?.highest ?? 0);
    columns.set(column, { highest, last: waiting });
  }
  const y = (waiting: number) => Math.round(height * (1 - waiting / Math.max(most, 1)) * 10) / 10;
  let data = `M0 ${height}`;
  for (const [column, { highest, last }] of columns) data += `H${column}V${y(highest)}h1V${y(last)}`;
  return `${data}V${height}z`;
}

function hovers(steps: readonly Step[], scale: TimeScale, height: number): readonly Markup[] {
  const highest = new Map<number, Step>();
  for (const step of steps) {
    const slot = scale.slot(step.at, HOVERS);
    if (step.waiting >= (highest.get(slot)?.waiting ?? 1)) highest.set(slot, step);
  }
  return [...highest].map(
    ([slot, { at, waiting }]) =>
      markup`<rect class="hit" x="${slot}%" width="1%" height="${height}"><title>${moment(at)}: ${counted(waiting, 'invocation')} throttled, waiting to be asked for again</title></rect>`,
  );
}

/** Those that never got a container, close ones together. */
function lost(homeless: readonly InvocationResult[], scale: TimeScale, height: number): readonly Markup[] {
  const groups = new Map<string, InvocationResult[]>();
  for (const invocation of homeless) {
    const key = `${invocation.status} ${scale.slot(invocation.endedAt, MARKS)}`;
    const group = groups.get(key);
    if (group) group.push(invocation);
    else groups.set(key, [invocation]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first
      ? markup`<use href="#mark-${first.status}" data-status="${first.status}" x="${scale.percent(first.endedAt)}" y="${height - 5}"><title>${moment(first.endedAt)}: ${counted(others.length + 1, 'invocation')} ${STATUS_WORDS[first.status]}</title></use>`
      : [],
  );
}

import { type Markup, markup } from './markup.js';
import type { ContainerEnd, FleetReport, FleetSummary } from './report.js';
import { counted, duration, STATUS_WORDS, throttledToTheEnd, whole } from './words.js';

interface Card {
  readonly name: string;
  readonly figure: string | Markup;
  /** Behind the figure, smaller. */
  readonly unit?: string;
  readonly note: string;
  readonly meter?: Markup;
}

/** The numbers that matter, large. */
export function cards({ summary, containers }: FleetReport): Markup {
  const all = [
    succeeded(summary),
    duration50(summary),
    atOnce(summary, containers.filter(({ endedBy }) => endedBy && EARLY.has(endedBy)).length),
    throttled(summary),
    connections(summary),
    left(summary),
  ];
  return markup`<dl class="cards">${all.map(
    ({ name, figure, unit, note, meter }) =>
      markup`\n<div class="card"><dt>${name}</dt><dd class="figure">${figure}${
        unit === undefined ? undefined : markup` <small>${unit}</small>`
      }</dd>${meter}<dd class="note">${note}</dd></div>`,
  )}\n</dl>`;
}

const EARLY: ReadonlySet<ContainerEnd> = new Set(['timed-out', 'crashed', 'init-failed', 'killed']);

function succeeded(summary: FleetSummary): Card {
  const wrong = [
    [summary.failed, STATUS_WORDS.failed],
    [summary.timedOut, STATUS_WORDS['timed-out']],
    [summary.crashed, STATUS_WORDS.crashed],
    [summary.initFailed, STATUS_WORDS['init-failed']],
  ] as const;
  const said = wrong.filter(([count]) => count > 0).map(([count, word]) => `${whole(count)} ${word}`);
  const failed = wrong.reduce((sum, [count]) => sum + count, 0);
  const away = throttledToTheEnd(summary);
  if (away > 0) said.push(`${whole(away)} throttled to the end`);
  return {
    name: 'Succeeded',
    figure: whole(summary.succeeded),
    unit: `of ${whole(summary.invocations)}`,
    note: said.length > 0 ? said.join(', ') : 'invocations',
    meter: meter([
      ['ok', summary.succeeded],
      ['wrong', failed],
      ['away', away],
    ]),
  };
}

function duration50({ durationMs }: FleetSummary): Card {
  if (!durationMs) return { name: 'Duration', figure: '–', note: 'no invocation was answered' };
  const { p50, p95, p99, max } = durationMs;
  const note = `p95 ${duration(p95)}, p99 ${duration(p99)}, longest ${duration(max)}`;
  return { name: 'Duration, median', figure: duration(p50), note };
}

function atOnce({ peakContainers, coldStarts }: FleetSummary, early: number): Card {
  return {
    name: 'Containers',
    figure: whole(peakContainers),
    unit: 'at once',
    note: `${counted(coldStarts, 'cold start')}${early > 0 ? `, ${whole(early)} died early` : ''}`,
  };
}

function throttled({ throttled: attempts }: FleetSummary): Card {
  return {
    name: 'Throttled',
    figure: whole(attempts),
    unit: attempts === 1 ? 'attempt' : 'attempts',
    note: attempts === 0 ? 'there was always a container' : 'while all containers were busy',
  };
}

function connections({ peakConnections, maxConnections }: FleetSummary): Card {
  return {
    name: 'Connections',
    figure: whole(peakConnections),
    unit: `of ${whole(maxConnections)}`,
    note: 'at most at once',
    meter: meter([
      ['ok', peakConnections],
      ['rest', Math.max(0, maxConnections - peakConnections)],
    ]),
  };
}

function left({ connectionsLeft }: FleetSummary): Card {
  const none = connectionsLeft === 0;
  return {
    name: 'Connections left',
    figure: none
      ? markup`<span class="good">✓ 0</span>`
      : markup`<span class="bad">! ${whole(connectionsLeft)}</span>`,
    note: 'while no invocation ran',
  };
}

function meter(parts: readonly (readonly [name: string, count: number])[]): Markup {
  return markup`<dd class="meter" aria-hidden="true">${parts
    .filter(([, count]) => count > 0)
    .map(([name, count]) => markup`<i class="${name}" style="flex:${count}"></i>`)}</dd>`;
}

import { type Markup, markup } from './markup.js';
import type { FleetReport } from './report.js';
import { CONNECTION_STATES } from './svg-connections.js';
import { MARK_SHAPES } from './svg-marks.js';
import { waitingSteps } from './svg-waiting.js';
import { STATUS_WORDS } from './words.js';

/** What the picture's shapes mean; only of what is in it. */
export function legend(report: FleetReport): Markup {
  const { containers, invocations, faults, samples } = report;
  const states = new Set(containers.flatMap(({ spans }) => spans.map(({ state }) => state)));
  const statuses = new Set(invocations.map(({ status }) => status));
  const connections = CONNECTION_STATES.filter(({ key }) => samples.some((sample) => sample[key] > 0)).map(
    ({ key, name }) => entry(markup`<rect class="area ${key}" width="22" height="12"/>`, name),
  );
  const lanes = [
    states.has('cold') &&
      entry(markup`<rect class="cold" x=".5" y=".5" width="21" height="11"/>`, 'cold start'),
    states.has('running') && entry(markup`<path class="running" stroke-width="12" d="M0 6h22"/>`, 'running'),
    states.has('frozen') && entry(markup`<path class="frozen" stroke-width="3" d="M0 6h22"/>`, 'frozen'),
    states.has('idle') &&
      entry(
        markup`<path class="idle" stroke-width="8" d="M0 6h22"/><path class="idle-core" stroke-width="5" d="M0 6h22"/>`,
        'idle, not frozen',
      ),
    containers.some(({ endedBy }) => endedBy !== undefined && endedBy !== 'fleet-stopped') &&
      entry(
        markup`<path class="frozen" stroke-width="3" d="M0 6h14"/><line class="end" x1="14" x2="14" y1="-1" y2="13"/>`,
        'dead',
      ),
  ].filter((one) => one !== false);
  const marks = (Object.keys(MARK_SHAPES) as (keyof typeof MARK_SHAPES)[])
    .filter((status) => statuses.has(status))
    .map((status) =>
      entry(
        markup`<use href="#mark-${status}" x="11" y="6"/>`,
        status === 'throttled' ? 'throttled to the end' : STATUS_WORDS[status],
      ),
    );
  if (waitingSteps(report).length > 0) {
    marks.unshift(entry(markup`<path class="waiting" d="M2 12V7h5V3h6V0h4V12z"/>`, 'throttled, waiting'));
  }
  if (faults.length > 0)
    marks.push(entry(markup`<line class="fault" x1="11" x2="11" y1="-1" y2="13"/>`, 'fault'));
  return markup`<figcaption class="legend">${group('Connections', connections)}${group('Containers', lanes)}${group('Events', marks)}</figcaption>`;
}

function group(name: string, entries: readonly Markup[]): Markup | undefined {
  return entries.length === 0 ? undefined : markup`<div><b>${name}</b><ul>${entries}</ul></div>`;
}

function entry(shape: Markup, name: string): Markup {
  return markup`<li><svg width="22" height="12" aria-hidden="true">${shape}</svg>${name}</li>`;
}

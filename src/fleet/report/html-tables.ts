import { errorGroups } from './error-groups.js';
import { type Markup, markup } from './markup.js';
import { cut, oneLine } from './plain-text.js';
import type { ContainerReport, FleetReport } from './report.js';
import { counted, duration, END_WORDS, moment, STATUS_WORDS, whole } from './words.js';

const MOST_ROWS = 100;
const MOST_CONTAINERS = 500;
const LONGEST_OUTPUT = 2_000;

export function errorTable({ invocations }: FleetReport): Markup {
  const groups = errorGroups(invocations);
  if (groups.length === 0) return markup`<p class="quiet">No invocation failed.</p>`;
  return markup`<div class="table"><table><thead><tr><th class="number">Count</th><th>Status</th><th>Error</th><th class="number">First</th><th class="number">Last</th><th>Containers</th></tr></thead><tbody>
${groups
  .slice(0, MOST_ROWS)
  .map(
    ({ count, status, errorType, message, firstAt, lastAt, containers }) =>
      markup`<tr><td class="number">${whole(count)}</td><td class="short">${STATUS_WORDS[status]}</td><td class="long"><code>${[errorType, message].filter((part) => part !== '').join(': ')}</code></td><td class="number">${moment(firstAt)}</td><td class="number">${count > 1 ? moment(lastAt) : ''}</td><td>${some(containers)}</td></tr>\n`,
  )}</tbody></table></div>${more(groups.length)}`;
}

export function faultTable({ faults }: FleetReport): Markup {
  return markup`<div class="table"><table><thead><tr><th class="number">At</th><th>Fault</th><th>Detail</th></tr></thead><tbody>
${faults
  .slice(0, MOST_ROWS)
  .map(
    ({ at, name, detail }) =>
      markup`<tr><td class="number">${moment(at)}</td><td class="short"><code>${oneLine(name)}</code></td><td class="long">${oneLine(detail)}</td></tr>\n`,
  )}</tbody></table></div>${more(faults.length)}`;
}

export function containerTable({ containers }: FleetReport): Markup {
  return markup`<div class="table"><table><thead><tr><th>Container</th><th class="number">Process</th><th class="number">Started</th><th class="number">Cold start</th><th class="number">Ended</th><th>Why, and the end of its output</th></tr></thead><tbody>
${containers.slice(0, MOST_CONTAINERS).map(containerRow)}</tbody></table></div>${more(containers.length, MOST_CONTAINERS)}`;
}

function containerRow(container: ContainerReport): Markup {
  const { id, pid, startedAt, endedAt, endedBy, exit, spans } = container;
  const cold = spans.find(({ state }) => state === 'cold');
  // Of a container that ended as it should, nobody needs to read more.
  const output = endedBy === 'retired' || endedBy === 'fleet-stopped' ? '' : container.output.trim();
  const why =
    endedBy === undefined ? 'lives' : `${END_WORDS[endedBy]}${exit === undefined ? '' : ` (${exit})`}`;
  return markup`<tr><td class="short">${oneLine(id)}</td><td class="number">${pid}</td><td class="number">${moment(startedAt)}</td><td class="number">${cold && duration(cold.to - cold.from)}</td><td class="number">${endedAt === undefined ? '' : moment(endedAt)}</td><td class="long">${why}${output === '' ? undefined : markup`<pre>${output.length > LONGEST_OUTPUT ? `…${output.slice(-LONGEST_OUTPUT)}` : output}</pre>`}</td></tr>\n`;
}

function some(containers: readonly string[]): string {
  const shown = containers.slice(0, 6).map((id) => cut(oneLine(id), 20));
  const hidden = containers.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`${whole(hidden)} more`] : [])].join(', ');
}

function more(rows: number, most = MOST_ROWS): Markup | undefined {
  return rows > most ? markup`<p class="quiet">And ${counted(rows - most, 'row')} more.</p>` : undefined;
}

import { lanesOf, type Lane } from './lanes.js';
import { type Markup, markup } from './markup.js';
import { cut, oneLine } from './plain-text.js';
import type { FleetReport } from './report.js';
import { connectionsPanel } from './svg-connections.js';
import { faultsPanel, LABEL_HEIGHT } from './svg-faults.js';
import { lanesPanel } from './svg-lanes.js';
import { markDefinitions } from './svg-marks.js';
import { patterns } from './svg-patterns.js';
import type { TimeScale } from './svg-scale.js';
import { timeScaleOf } from './time-scale-of.js';
import { waitingPanel } from './svg-waiting.js';
import { counted, duration, whole } from './words.js';

const GUTTER = 92;
const CONNECTIONS_HEIGHT = 168;
const WAITING_HEIGHT = 22;
const GAP = 22;
const NAME_HEIGHT = 16;
const AXIS_HEIGHT = 30;

/**
 * The timeline: connections above, containers below, faults through both. Its width is that of the page: across, all
 * is in percents or in a drawing that is stretched; down, all is in pixels. So letters keep their size.
 */
export function timeline(report: FleetReport): Markup {
  const scale = timeScaleOf(report);
  const lanes = lanesOf(report.containers, scale.end);
  const pitch = pitchOf(lanes.length);
  const faults = faultsPanel(report.faults, scale);
  const connections = connectionsPanel(report, scale, CONNECTIONS_HEIGHT);
  const waiting = waitingPanel(report, scale, WAITING_HEIGHT);

  const connectionsAt = Math.max(faults.rows * LABEL_HEIGHT, NAME_HEIGHT) + 6;
  const waitingAt = connectionsAt + CONNECTIONS_HEIGHT + GAP;
  const lanesAt = waiting ? waitingAt + WAITING_HEIGHT + 14 : waitingAt;
  const axisAt = lanesAt + Math.max(lanes.length, 1) * pitch + 4;
  const height = axisAt + AXIS_HEIGHT;
  const at = (y: number, drawing: Markup) =>
    markup`<svg y="${y}" width="100%" height="${height - y}" class="panel">${drawing}</svg>`;

  return markup`<div class="picture"><svg class="gutter" width="${GUTTER}" height="${height}" aria-hidden="true">
<text class="panel-name" x="0" y="${connectionsAt - 8}">connections</text>
${connections.ticks.map(
  ({ count, y }) =>
    markup`<text class="tick" x="${GUTTER - 8}" y="${connectionsAt + y + 4}" text-anchor="end">${whole(count)}</text>`,
)}
${waiting ? markup`<text class="tick" x="${GUTTER - 8}" y="${waitingAt + WAITING_HEIGHT - 5}" text-anchor="end">waiting</text>` : undefined}
${laneNames(lanes, lanesAt, pitch)}</svg>
<div class="scroller" role="region" aria-label="Timeline" tabindex="0">
<svg class="plot" role="img" aria-label="Connections and containers over time" aria-describedby="timeline-description" width="100%" height="${height}">
<desc id="timeline-description">${description(report)}</desc>
<defs>${patterns()}${markDefinitions()}</defs>
${axis(scale, connectionsAt, axisAt)}
${at(connectionsAt, connections.drawing)}
${waiting ? at(waitingAt, waiting.drawing) : undefined}
${faults.lines(connectionsAt, axisAt)}
${at(lanesAt, lanesPanel(report, lanes, scale, pitch))}
${faults.labels}
</svg></div></div>`;
}

/** What the picture shows, in words. */
function description({ summary, durationMs, faults }: FleetReport): string {
  return (
    `${duration(durationMs)} of ${counted(summary.invocations, 'invocation')} in at most ${counted(summary.peakContainers, 'container')} at once. ` +
    `The server had at most ${counted(summary.peakConnections, 'connection')} of the ${whole(summary.maxConnections)} that it allows. ` +
    `${counted(faults.length, 'fault')}. The tables below have the details.`
  );
}

function axis(scale: TimeScale, from: number, to: number): Markup {
  return markup`<g class="axis">${scale.ticks().map(({ at, label }) => {
    const x = scale.percent(at);
    const share = scale.share(at);
    const anchor = share < 0.03 ? 'start' : share > 0.97 ? 'end' : 'middle';
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="${from}" y2="${to + 5}"/><text class="tick" x="${x}" y="${to + 20}" text-anchor="${anchor}">${label}</text>`;
  })}<line class="base" x1="0" x2="100%" y1="${to}" y2="${to}"/></g>`;
}

function laneNames(lanes: readonly Lane[], top: number, pitch: number): readonly Markup[] {
  // Where lanes are narrower than a line of text, every second or third one has its name.
  const every = Math.ceil(12 / pitch);
  return lanes.map((lane, index) => {
    if (index % every > 0) return markup``;
    const [first, ...others] = lane.map(({ id }) => oneLine(id));
    const name = cut(first ?? '', others.length > 0 ? 8 : 12);
    const more = others.length > 0 ? ` +${others.length}` : '';
    return markup`<text class="tick" x="${GUTTER - 8}" y="${top + (index + 0.5) * pitch + 4}" text-anchor="end">${name}${more}</text>`;
  });
}

function pitchOf(lanes: number): number {
  return Math.min(24, Math.max(6, Math.floor(900 / Math.max(lanes, 1))));
}

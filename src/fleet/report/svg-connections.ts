import { Markup, markup } from './markup.js';
import type { ConnectionSample, FleetReport } from './report.js';
import { countTicks, type TimeScale, UNITS } from './svg-scale.js';
import { counted, moment, whole } from './words.js';

export const CONNECTION_STATES = [
  { key: 'active', name: 'active' },
  { key: 'idleInTransaction', name: 'idle in transaction' },
  { key: 'idle', name: 'idle' },
  { key: 'other', name: 'connecting, or other' },
] as const;

/** A limit so many times higher than the peak would leave a flat line at the bottom. */
const OUT_OF_SIGHT = 5;
const COLUMNS = 500;
const HOVERS = 100;
const HEIGHT_UNITS = 1_000;
/** A sample may come so late on a machine that is busy. */
const LONGEST_GAP_MS = 300;

export interface ConnectionsPanel {
  /** For the gutter: a count and how far from the top of the panel it stands, in pixels. */
  readonly ticks: readonly { readonly count: number; readonly y: number }[];
  readonly drawing: Markup;
}

/** Connections over time, one state on top of the other, against what the server allows. */
export function connectionsPanel(report: FleetReport, scale: TimeScale, height: number): ConnectionsPanel {
  const { maxConnections } = report.summary;
  const peak = report.samples.reduce((most, { total }) => Math.max(most, total), 1);
  const inSight = maxConnections <= peak * OUT_OF_SIGHT;
  const top = (inSight ? Math.max(maxConnections, peak) : peak) * 1.12;
  const y = (count: number) => height * (1 - count / top);
  const ticks = countTicks(top).map((count) => ({ count, y: y(count) }));
  const columns = thin(report.samples, scale);
  const areas = CONNECTION_STATES.map((_, index) => index)
    .filter(() => columns.length > 0)
    .toReversed()
    .map((last) => area(columns, last, top, height));
  return {
    ticks,
    drawing: markup`<g class="connections">${ticks.map(
      ({ y: at }) => markup`<line class="grid" x1="0" x2="100%" y1="${at}" y2="${at}"/>`,
    )}${areas}${limit(maxConnections, inSight ? y(maxConnections) : undefined)}${hovers(report.samples, scale, height)}</g>`,
  };
}

interface Column {
  readonly from: number;
  to: number;
  sample: ConnectionSample;
}

/** One sample a column, the one with the most connections: a peak is never lost. */
function thin(samples: readonly ConnectionSample[], scale: TimeScale): readonly Column[] {
  const columns: Column[] = [];
  const width = UNITS / COLUMNS;
  // Where the server could not be asked, nothing is drawn. Of a row of equal samples the first and the last are kept.
  const longest = Math.max(3 * medianGap(samples), LONGEST_GAP_MS);
  const columnAt = (ms: number) => Math.floor(scale.unit(ms) / width) * width;
  for (const [index, sample] of samples.entries()) {
    const next = samples[index + 1]?.at ?? scale.end;
    const from = columnAt(sample.at);
    const to = Math.max(
      columnAt(isSame(sample, samples[index + 1]) ? next : Math.min(next, sample.at + longest)),
      from + width,
    );
    const last = columns.at(-1);
    if (last?.from !== from) columns.push({ from, to, sample });
    else {
      last.to = Math.max(last.to, to);
      if (sample.total > last.sample.total) last.sample = sample;
    }
  }
  return columns;
}

function isSame(one: ConnectionSample, other: ConnectionSample | undefined): boolean {
  return CONNECTION_STATES.every(({ key }) => one[key] === other?.[key]);
}

function medianGap(samples: readonly ConnectionSample[]): number {
  const gaps = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Infinity;
}

/**
 * The states up to `last`, from the bottom. Those further down are drawn over it. A clip of the whole panel, so that
 * its pattern is not stretched with the picture.
 */
function area(columns: readonly Column[], last: number, top: number, height: number): Markup {
  const { key } = CONNECTION_STATES[last] ?? CONNECTION_STATES[0];
  let data = '';
  let end = -1;
  for (const { from, to, sample } of columns) {
    const count = CONNECTION_STATES.slice(0, last + 1).reduce((sum, state) => sum + sample[state.key], 0);
    const y = Math.round(HEIGHT_UNITS * (1 - count / top));
    // After a gap a new piece begins on the ground.
    if (from !== end) data += `${data === '' ? '' : `V${HEIGHT_UNITS}`}M${from} ${HEIGHT_UNITS}`;
    data += `V${y}H${to}`;
    end = to;
  }
  const id = `area-${key}`;
  return markup`<clipPath id="${id}" clipPathUnits="objectBoundingBox"><path transform="scale(${new Markup(
    `${1 / UNITS} ${1 / HEIGHT_UNITS}`,
  )})" d="${data}V${HEIGHT_UNITS}z"/></clipPath><rect class="area ${key}" width="100%" height="${height}" clip-path="url(#${id})"/>`;
}

function limit(max: number, y: number | undefined): Markup {
  const label = `the server allows ${whole(max)}`;
  if (y === undefined)
    return markup`<text class="limit halo" x="100%" dx="-6" y="12" text-anchor="end">${label} ↑</text>`;
  return markup`<line class="limit" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="limit halo" x="100%" dx="-6" y="${
    y < 16 ? y + 14 : y - 5
  }" text-anchor="end">${label}</text>`;
}

/** What the mouse finds: the counts of each hundredth, at its highest. */
function hovers(samples: readonly ConnectionSample[], scale: TimeScale, height: number): readonly Markup[] {
  const highest = new Map<number, ConnectionSample>();
  for (const sample of samples) {
    const slot = scale.slot(sample.at, HOVERS);
    if (sample.total >= (highest.get(slot)?.total ?? 0)) highest.set(slot, sample);
  }
  return [...highest].map(([slot, sample]) => {
    const states = CONNECTION_STATES.filter(({ key }) => sample[key] > 0).map(
      ({ key, name }) => `${sample[key]} ${name}`,
    );
    const title = `${moment(sample.at)}: ${counted(sample.total, 'connection')}${states.length > 0 ? `: ${states.join(', ')}` : ''}`;
    return markup`<rect class="hit" x="${slot}%" width="1%" height="${height}"><title>${title}</title></rect>`;
  });
}

import { type Markup, markup } from './markup.js';
import { cut, oneLine } from './plain-text.js';
import type { FaultReport } from './report.js';
import type { TimeScale } from './svg-scale.js';
import { moment } from './words.js';

/** The picture is never drawn narrower than this; then it scrolls. */
export const LEAST_WIDTH = 720;
export const LABEL_HEIGHT = 16;

const MOST_ROWS = 4;
const LONGEST_LABEL = 26;
/** Of a letter, at most on average. */
const LETTER = 6.8;

interface Placed {
  readonly fault: FaultReport;
  readonly label: string;
  /** `undefined`: no room for its label. */
  readonly row: number | undefined;
  readonly leftwards: boolean;
}

export interface FaultsPanel {
  readonly rows: number;
  readonly lines: (from: number, to: number) => Markup;
  readonly labels: Markup;
}

/** A line for each fault, with its name on top where it meets no other name. */
export function faultsPanel(faults: readonly FaultReport[], scale: TimeScale): FaultsPanel {
  const placed = place(faults, scale);
  const rows = Math.max(0, ...placed.map(({ row }) => (row ?? -1) + 1));
  return {
    rows,
    lines: (from, to) =>
      markup`<g class="faults">${placed.map(({ fault, row }) => {
        const x = scale.percent(fault.at);
        return markup`<line class="fault" data-fault="${fault.name}" x1="${x}" x2="${x}" y1="${
          row === undefined ? from : row * LABEL_HEIGHT + 2
        }" y2="${to}"><title>${titleOf(fault)}</title></line>`;
      })}</g>`,
    labels: markup`<g class="fault-labels">${placed
      .map(({ fault, label, row, leftwards }) =>
        row === undefined
          ? undefined
          : markup`<text class="fault halo" x="${scale.percent(fault.at)}" dx="${leftwards ? -5 : 5}" y="${
              row * LABEL_HEIGHT + 12
            }"${leftwards ? markup` text-anchor="end"` : undefined}>${label}<title>${titleOf(fault)}</title></text>`,
      )
      .filter((label) => label !== undefined)}</g>`,
  };
}

function place(faults: readonly FaultReport[], scale: TimeScale): readonly Placed[] {
  const taken: (readonly [number, number])[][] = Array.from({ length: MOST_ROWS }, () => []);
  const isFree = (spans: readonly (readonly [number, number])[], from: number, to: number) =>
    spans.every(([start, end]) => to <= start || from >= end);
  return faults
    .toSorted((a, b) => a.at - b.at)
    .map((fault) => {
      const label = labelOf(fault);
      const width = (label.length * LETTER + 14) / LEAST_WIDTH;
      const x = scale.share(fault.at);
      const leftwards = x + width > 1;
      const [from, to] = leftwards ? [x - width, x] : [x, x + width];
      // Below the names that its line would go through.
      const crossed = taken.findLastIndex((spans) => !isFree(spans, x, x));
      const below = taken.findIndex((spans, row) => row > crossed && isFree(spans, from, to));
      const row = below >= 0 ? below : taken.findIndex((spans) => isFree(spans, from, to));
      taken[row]?.push([from, to]);
      return { fault, label, row: row < 0 ? undefined : row, leftwards };
    });
}

function labelOf({ name, detail }: FaultReport): string {
  const whole = oneLine(`${name} ${detail}`);
  return whole.length <= LONGEST_LABEL ? whole : cut(oneLine(name), LONGEST_LABEL);
}

function titleOf({ at, name, detail }: FaultReport): string {
  return oneLine(`${moment(at)}: ${name} ${detail}`);
}

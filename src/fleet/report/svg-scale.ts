/** Columns that the picture's time is divided into: no path is finer than that. */
export const UNITS = 2_000;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, ...[1, 2, 5, 10, 15, 30].map((s) => s * SECOND)];
const LONG_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1_440].map((minutes) => minutes * MINUTE);
const DAY = 1_440 * MINUTE;
const MOST_TICKS = 9;

/** From ms to places in the picture, whose width is not known: percents, or columns of a drawing that is stretched. */
export class TimeScale {
  readonly start: number;
  readonly end: number;

  constructor(end: number, start = 0) {
    this.start = start;
    this.end = Math.max(end, start + 1);
  }

  /** How far from the left edge, from 0 to 1. */
  share(ms: number): number {
    return Math.min(Math.max((ms - this.start) / (this.end - this.start), 0), 1);
  }

  /** Which of so many equal parts it is in, from 0. */
  slot(ms: number, slots: number): number {
    return Math.min(Math.floor(this.share(ms) * slots), slots - 1);
  }

  /** `12.34%`, within the picture. */
  percent(ms: number): string {
    return `${Math.round(this.share(ms) * 10_000) / 100}%`;
  }

  /** How much of the width `from` to `to` takes. */
  width(from: number, to: number): string {
    return `${Math.round((this.share(to) - this.share(from)) * 10_000) / 100}%`;
  }

  unit(ms: number): number {
    return Math.round(this.share(ms) * UNITS);
  }

  /** Round times, at most ten of them. */
  ticks(): readonly Tick[] {
    const span = this.end - this.start;
    const days = Math.ceil(span / MOST_TICKS / DAY) * DAY;
    const step = [...STEPS, ...LONG_STEPS].find((one) => span / one <= MOST_TICKS) ?? days;
    const ticks: Tick[] = [];
    for (let count = Math.ceil(this.start / step); count * step <= this.end; count++) {
      ticks.push({ at: count * step, label: count === 0 ? '0' : timeLabel(count * step, step) });
    }
    return ticks;
  }
}

/** Of a series of ticks that are `step` apart: all in the same unit. */
function timeLabel(ms: number, step: number): string {
  if (step < 200) return `${ms} ms`;
  if (step < 15 * SECOND) return `${step < SECOND ? (ms / SECOND).toFixed(1) : ms / SECOND} s`;
  const seconds = ms / SECOND;
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3_600);
  return hours > 0 ? `${hours}:${parts[0]}:${parts[1]}` : `${Number(parts[0])}:${parts[1]} min`;
}

/** The end of an axis from 0, and its ticks: whole numbers, four or five of them. */
export function countTicks(highest: number): readonly number[] {
  const wanted = Math.max(highest, 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * magnitude).find((n) => n >= wanted) ?? 1);
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step);
}

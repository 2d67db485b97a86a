import { describeValue, type Problems } from './problems.js';

/** The longest time that `setTimeout` knows; anything above fires at once. */
export const longestMs = 2 ** 31 - 1;

interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** The range in words, for the message. */
  readonly legal: string;
}

export const milliseconds: Range = {
  least: Number.MIN_VALUE,
  most: longestMs,
  whole: false,
  legal: `milliseconds, a number above 0 and at most ${longestMs}`,
};
export const millisecondsOrNone: Range = {
  ...milliseconds,
  least: 0,
  legal: `milliseconds, a number from 0 to ${longestMs}`,
};
export const count: Range = { least: 1, most: longestMs, whole: true, legal: 'a whole number from 1 on' };
export const portNumber: Range = {
  least: 1,
  most: 65_535,
  whole: true,
  legal: 'a whole number from 1 to 65535',
};

/** `value` if it lies in `range`; otherwise `undefined`, and a problem unless nothing was given. */
export function readNumber(
  value: unknown,
  name: string,
  range: Range,
  problems: Problems,
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && isWithin(value, range)) return value;
  const hint = typeof value === 'string' ? ', not a string; convert it with `Number(...)`' : '';
  problems.add(`\`${name}\` is ${describeValue(value)}: it must be ${range.legal}${hint}`);
  return undefined;
}

export function isWithin(value: number, { least, most, whole }: Range): boolean {
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}

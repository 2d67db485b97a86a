import { quoted } from '../usage-error.js';
import type { Flag, Flags } from './flags.js';

export interface Range {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** The range in words, with its unit. */
  readonly legal: string;
}

export const COUNT: Range = { least: 1, whole: true, legal: 'a whole number from 1 on' };
export const RATE: Range = { least: 0, most: 1e6, legal: 'a number a second' };
export const SECONDS: Range = { least: 0.001, most: 2e6, legal: 'seconds, a number above 0' };
export const MILLISECONDS: Range = { least: 1, most: 2e9, legal: 'milliseconds, a number from 1 on' };

/** Reads flags as what they mean, and collects what is wrong with them. */
export class FlagReader {
  readonly flags: Flags;
  readonly problems: string[] = [];

  constructor(flags: Flags) {
    this.flags = flags;
  }

  add(problem: string): void {
    this.problems.push(problem);
  }

  number(name: TextFlag, range: Range): number | undefined {
    const text = this.flags[name];
    if (text === undefined) return undefined;
    const value = decimal(text, range);
    if (value === undefined) this.add(`--${name} is ${quoted(text)}: it must be ${range.legal}`);
    return value;
  }

  choice<Choice extends string>(name: TextFlag, choices: readonly Choice[]): Choice | undefined {
    const text = this.flags[name];
    const found = choices.find((choice) => choice === text);
    if (text !== undefined && found === undefined) {
      this.add(
        `--${name} is ${quoted(text)}: it must be ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
      );
    }
    return found;
  }
}

export type TextFlag = {
  [Name in Flag]: Flags[Name] extends string | undefined ? Name : never;
}[Flag];

/** A number in digits, if it lies in the range. */
export function decimal(text: string, { least, most = Infinity, whole = false }: Range): number | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most && (!whole || Number.isSafeInteger(value)) ? value : undefined;
}

import type { FlagValue } from './parse-flags.js';
import { quoted } from './usage-error.js';

export interface Range {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** The range in words, with its unit; the upper end is said to whoever went past it. */
  readonly legal: string;
}

// The limits are the fleet's own; its files are not loaded for them, since help needs none of these.
const LONGEST_MS = 2 ** 31 - 1;
const whole = (least: number, most: number, legal: string): Range => ({ least, most, whole: true, legal });

export const COUNT: Range = whole(1, LONGEST_MS, 'a whole number from 1 on');
export const INVOCATIONS: Range = { ...COUNT, most: 1_000_000 };
export const RATE: Range = { least: 0, most: 1e6, legal: 'a number a second' };
export const SECONDS: Range = {
  least: 0.001,
  most: Math.floor(LONGEST_MS / 1_000),
  legal: 'seconds, a number above 0',
};
export const MILLISECONDS: Range = {
  least: 1,
  most: LONGEST_MS,
  legal: 'milliseconds, a number from 1 on',
};
export const MILLISECONDS_OR_NONE: Range = {
  ...MILLISECONDS,
  least: 0,
  legal: 'milliseconds, a number from 0 on',
};
export const TIMEOUT: Range = { ...MILLISECONDS, most: 900_000 };
export const MEMORY: Range = whole(128, 32_768, 'megabytes, a whole number from 128 on');
export const BYTES: Range = whole(1, LONGEST_MS, 'bytes a second, a whole number from 1 on');
export const CONNECTIONS: Range = whole(5, 10_000, 'a whole number from 5 on');
export const SPEED: Range = { least: 1, most: 100_000, legal: 'a number from 1 on' };

/** The flags that take one text. */
export type TextFlag<Flags> = {
  [Name in keyof Flags]-?: [Flags[Name]] extends [string | undefined] ? Name & string : never;
}[keyof Flags];

/** The flags that may be given several times. */
type ListFlag<Flags> = {
  [Name in keyof Flags]-?: [Flags[Name]] extends [readonly string[] | undefined] ? Name & string : never;
}[keyof Flags];

/** Reads the flags of a command as what they mean, and collects what is wrong with them. */
export class FlagReader<Flags extends { readonly [Name in keyof Flags]: FlagValue | undefined }> {
  readonly flags: Flags;
  readonly problems: string[] = [];

  constructor(flags: Flags) {
    this.flags = flags;
  }

  add(problem: string): void {
    this.problems.push(problem);
  }

  number(name: TextFlag<Flags>, range: Range): number | undefined {
    const text = this.#text(name);
    if (text === undefined) return undefined;
    const value = decimal(text, range);
    if (value === undefined) this.add(`--${name} is ${quoted(text)}: it must be ${legalFor(text, range)}`);
    return value;
  }

  choice<Choice extends string>(name: TextFlag<Flags>, choices: readonly Choice[]): Choice | undefined {
    const text = this.#text(name);
    const found = choices.find((choice) => choice === text);
    if (text !== undefined && found === undefined) {
      this.add(
        `--${name} is ${quoted(text)}: it must be ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
      );
    }
    return found;
  }

  /** `NAME=VALUE`, as often as it is given. */
  environment(name: ListFlag<Flags>): Readonly<Record<string, string>> {
    const env: Record<string, string> = {};
    const given: FlagValue | undefined = this.flags[name];
    for (const text of Array.isArray(given) ? given : []) {
      const equals = text.indexOf('=');
      // The value may be a secret, also where a mistake has put it in front.
      if (equals > 0) env[text.slice(0, equals)] = text.slice(equals + 1);
      else this.add(`--${name} has no name and value: it must be as KEY=VALUE`);
    }
    return env;
  }

  #text(name: TextFlag<Flags>): string | undefined {
    const value: FlagValue | undefined = this.flags[name];
    return typeof value === 'string' ? value : undefined;
  }
}

/** What a text must be that is not in the range. */
function legalFor(text: string, { least, most = Infinity, legal }: Range): string {
  return decimal(text, { least, legal }) === undefined || Number(text) <= most
    ? legal
    : `${legal}, at most ${most}`;
}

/** A number in digits, if it lies in the range. */
export function decimal(text: string, { least, most = Infinity, whole = false }: Range): number | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most && (!whole || Number.isSafeInteger(value)) ? value : undefined;
}

import { ConfigurationError } from '../errors/configuration-error.js';

/** The longest time that `setTimeout` knows; anything above fires at once. */
export const LONGEST_MS = 2 ** 31 - 1;

export interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  /** The range in words, for the message. */
  readonly legal: string;
}

export const MILLISECONDS: Range = {
  least: Number.MIN_VALUE,
  most: LONGEST_MS,
  legal: `milliseconds, a number above 0 and at most ${LONGEST_MS}`,
};
export const MILLISECONDS_OR_NONE: Range = {
  least: 0,
  most: LONGEST_MS,
  legal: `milliseconds, a number from 0 to ${LONGEST_MS}`,
};
export const COUNT: Range = { least: 1, most: LONGEST_MS, whole: true, legal: 'a whole number from 1 on' };

/** Collects the mistakes in what one function was given, one sentence each. */
export class OptionChecks {
  readonly problems: string[] = [];
  readonly #subject: string;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** Throws what was found, if anything was. */
  finish(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.#subject, this.problems);
  }

  add(problem: string): void {
    this.problems.push(problem);
  }

  /** `value` read key by key, with no key but these; an empty object when it is something else. */
  record(value: unknown, name: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.add(`\`${name}\` is ${describe(value)}: it must be an object`);
      return {};
    }
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue;
      this.add(`\`${name}\` has no option ${describe(key)}: it has ${keys.join(', ')}`);
    }
    return { ...value };
  }

  /** `value` if it lies in `range`; otherwise what holds without one. */
  number(value: unknown, name: string, range: Range, otherwise: number): number;
  number(value: unknown, name: string, range: Range, otherwise?: number): number | undefined;
  number(value: unknown, name: string, range: Range, otherwise?: number): number | undefined {
    if (value === undefined) return otherwise;
    if (typeof value === 'number' && value >= range.least && value <= range.most) {
      if (range.whole !== true || Number.isInteger(value)) return value;
    }
    this.add(`\`${name}\` is ${describe(value)}: it must be ${range.legal}`);
    return otherwise;
  }

  choice<Choice extends string>(
    value: unknown,
    name: string,
    choices: readonly Choice[],
  ): Choice | undefined {
    const found = choices.find((choice) => choice === value);
    if (found === undefined && value !== undefined) {
      const legal = choices.map((choice) => `'${choice}'`).join(', ');
      this.add(`\`${name}\` is ${describe(value)}: it must be one of ${legal}`);
    }
    return found;
  }
}

/** A value as a message shows it: short, and no URL, which may hold a password. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    if (value.includes('://')) return 'a URL';
    return `'${value.length > 80 ? `${value.slice(0, 80)}...` : value}'`;
  }
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

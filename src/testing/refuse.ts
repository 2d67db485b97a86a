import { inspect } from 'node:util';
import { ConfigurationError } from '../errors/configuration-error.js';

/** Whatever a test has passed that cannot be: all mistakes of one call at once. */
export function refuse(subject: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new ConfigurationError(subject, problems);
}

/** A value, short enough for one line of an error. */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

/** A name that is not known: a misspelt option would do nothing, and the test would test something else. */
export function unknownNames(given: object, known: readonly string[], what = 'option'): string[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `there is no ${what} ${name}; the ${what}s are ${known.join(', ')}`);
}

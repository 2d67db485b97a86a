import { describeValue, type Problems } from './problems.js';

/** A string that may stand in a startup message, where a NUL character would begin the next parameter. */
export function readText(value: unknown, name: string, problems: Problems): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  const hint = value === '' ? '; leave it out for the default' : '';
  problems.add(
    `\`${name}\` is ${describeValue(value)}: it must be a string that is not empty and has no NUL character${hint}`,
  );
  return undefined;
}

import { isRecord } from '../../core/config/problems.js';
import { refuse, shown, unknownNames } from '../refuse.js';

export type Shape = Readonly<Record<string, Check>>;

interface Check {
  readonly says: string;
  readonly holds: (value: unknown) => boolean;
}

const check = (says: string, holds: (value: unknown) => boolean): Check => ({ says, holds });

export const aText = check('a text that is not empty', (value) => typeof value === 'string' && value !== '');
export const anything = check('anything', () => true);
export const aFlag = check('true or false', (value) => typeof value === 'boolean');
export const aCount = check(
  'a whole number from 0 on',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
export const aTime = check(
  'a valid Date',
  (value) => value instanceof Date && !Number.isNaN(value.getTime()),
);
export const aRecord = check('an object', isRecord);
export const texts = check(
  'an object whose values are texts',
  (value) => isRecord(value) && Object.values(value).every((one) => typeof one === 'string'),
);
export const aList = check(
  'an array of texts',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
);
export const oneOf = (...values: readonly string[]): Check =>
  check(values.map((value) => `'${value}'`).join(', '), (value) => values.includes(value as string));

/** What of `given` is not as the shape says. `at` names the place: `message 1: `. */
export function problemsOf(given: unknown, shape: Shape, at = ''): string[] {
  if (!isRecord(given)) return [`${at.replace(/: $/, '') || 'options'}: ${shown(given)} is no object`];
  const unknown = unknownNames(given, Object.keys(shape)).map((problem) =>
    at === '' ? problem : `${at} ${problem}`,
  );
  const wrong = Object.entries(shape)
    .filter(([name, { holds }]) => given[name] !== undefined && !holds(given[name]))
    .map(([name, { says }]) => `${at}${name} is ${shown(given[name])}, but must be ${says}`);
  return [...unknown, ...wrong];
}

export function checkShape(subject: string, given: unknown, shape: Shape): void {
  refuse(subject, problemsOf(given, shape));
}

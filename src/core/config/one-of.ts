import { describeValue, type Problems } from './problems.js';

/** `value` if it is one of `words`; otherwise `undefined`, and a problem unless nothing was given. */
export function readOneOf<Word extends string>(
  value: unknown,
  name: string,
  words: readonly Word[],
  problems: Problems,
): Word | undefined {
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) {
    const quoted = words.map((one) => `'${one}'`);
    const legal = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ');
    problems.add(`${name} is ${describeValue(value)}: it must be ${legal}, or left out`);
  }
  return word;
}

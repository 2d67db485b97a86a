import { isRecord } from '../../core/config/problems.js';
import { shown } from '../refuse.js';
import { problemsOf, type Shape } from './checks.js';

/** One thing, or several. */
export type OneOrMore<T> = T | readonly T[];

export function listOf<T>(given: OneOrMore<T>): readonly T[] {
  return Array.isArray(given) ? (given as readonly T[]) : [given as T];
}

/** The messages of a batch: an object that has `key` is one, anything else is what a message carries. */
export function messagesOf<M extends object>(
  given: unknown,
  key: keyof M & string,
  shape: Shape,
  problems: string[],
): readonly M[] {
  const list = Array.isArray(given) ? (given as unknown[]) : [given];
  if (list.length === 0) problems.push('there is no message: Lambda is never invoked with an empty batch');
  return list.map((one, index) => {
    if (!isRecord(one) || !Object.hasOwn(one, key)) return { [key]: one } as M;
    const found = problemsOf(one, shape, `message ${index}: `);
    if (found.length > 0) {
      problems.push(
        ...found,
        `message ${index}: ${shown(one)} is taken for a message since it has a ${key}. What a message carries, with a ${key} ` +
          `of its own, is { ${key}: { ${key}: ... } }`,
      );
    }
    return one as M;
  });
}

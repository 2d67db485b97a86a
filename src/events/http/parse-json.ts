import { BadRequestError } from '../../errors/http-error.js';
import { jsonFault } from './json-fault.js';

/** What reads a value later does so with functions that call themselves: a million arrays in each other end the stack. */
const DEEPEST = 100;

/**
 * Strict JSON, without what harms those who copy it.
 *
 * @throws {BadRequestError} with the position when it is malformed; when a member is named `__proto__`, or it is nested over
 *   100 levels deep
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { what, ...members } = jsonFault(text);
    const { line, column, position } = members;
    throw new BadRequestError(
      `The body is not valid JSON: ${what} at line ${line}, column ${column} (position ${position})`,
      { members },
    );
  }
  check(value);
  return value;
}

function check(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= DEEPEST) throw new BadRequestError(`The body is nested over ${DEEPEST} levels deep`);
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      if (Object.hasOwn(one, '__proto__')) throw new BadRequestError('The body has a member named __proto__');
      for (const child of Object.values(one) as unknown[]) {
        if (typeof child === 'object' && child !== null) below.push(child);
      }
    }
    level = below;
  }
}

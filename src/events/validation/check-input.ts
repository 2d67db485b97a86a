import { jsonPointer } from '../../models/json-pointer.js';
import { ValidationProblem } from '../../errors/validation-problem.js';

export interface InputLimits {
  readonly maxDepth: number;
  readonly maxValues: number;
}

/** Names in one object: class-transformer compares each with all others. */
const MAX_NAMES = 1_000;
/** A name becomes a part of pointers and messages. */
const MAX_NAME_LENGTH = 256;

/**
 * Before any library sees what was sent: that it is neither too deep nor too much for them, which call themselves for each level, and
 * that no name in it means something to JavaScript itself.
 *
 * @param free nothing is made of it: only what harms those who copy it is refused
 * @throws {ValidationProblem}
 */
export function checkInput(value: unknown, { maxDepth, maxValues }: InputLimits, free = false): void {
  const path: (string | number)[] = [];
  let values = 0;
  const refuse = (detail: string, at = jsonPointer(path)): never => {
    throw new ValidationProblem([{ pointer: at, detail }]);
  };

  const visit = (one: unknown): void => {
    if (++values > maxValues) refuse(`the body has over ${maxValues} values`, '');
    if (typeof one !== 'object' || one === null) return;
    if (path.length >= maxDepth) refuse(`the body is nested over ${maxDepth} levels deep`, '');
    if (Array.isArray(one)) {
      for (let i = 0; i < one.length; i++) {
        path.push(i);
        visit(one[i]);
        path.pop();
      }
      return;
    }
    const names = Object.keys(one);
    if (names.length > MAX_NAMES && !free) refuse(`has over ${MAX_NAMES} properties`);
    for (const name of names) {
      if (name.length > MAX_NAME_LENGTH && !free)
        refuse(`has a property whose name is over ${MAX_NAME_LENGTH} characters long`);
      path.push(name);
      if (free ? name === '__proto__' : isReserved(name)) refuse('has a name that no property may have');
      visit((one as Record<string, unknown>)[name]);
      path.pop();
    }
  };
  visit(value);
}

/** What every object has: class-transformer takes `constructor` for the class, and passes over methods without a word. */
function isReserved(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

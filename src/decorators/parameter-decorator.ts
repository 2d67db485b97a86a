import { describeParameter, type HandlerParameter } from '../core/handler-parameters.js';
import { ConfigurationError } from '../errors/configuration-error.js';

type Slot<T, K extends keyof T, I extends number> = T[K] extends (...args: infer A) => unknown ? A[I] : never;

/** A parameter decorator that gives a `V`: the parameter's own type must be able to hold it. */
export type Takes<V, Name extends string> = <T, K extends keyof T, I extends number>(
  target: T,
  key: K,
  index: [V] extends [Slot<T, K, I>] ? I : `this parameter's type cannot hold what ${Name} gives`,
) => void;

type Described = Pick<HandlerParameter, 'kind' | 'name' | 'dto'>;

/** Typed by the decorator that it is made for. */
export function parameterDecorator(
  described: Described,
): (target: object, key: PropertyKey, index: number) => void {
  return (target, key, index) => describeParameter(target, key, { ...described, index });
}

/** @throws {ConfigurationError} when it is no name */
export function checkName(decorator: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw new ConfigurationError(decorator, [
    `it was given ${typeof name === 'string' ? "''" : `a ${typeof name}`} instead of a name: write ${decorator}('id')`,
  ]);
}

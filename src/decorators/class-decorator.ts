import { ConfigurationError } from '../errors/configuration-error.js';

type AnyClass = abstract new (...args: never[]) => object;

/** A class decorator for `experimentalDecorators` and for standard decorators alike. */
export type ClassDecoratorBoth<Base extends AnyClass> = <C extends Base>(
  target: C,
  context?: ClassDecoratorContext<C>,
) => void;

export type { AnyClass };

/** A decorator that was written without its parentheses gets the class instead of its options. */
export function refuseClass(decorator: string, options: unknown): void {
  if (typeof options !== 'function') return;
  throw new ConfigurationError(`@${decorator}`, [
    `it was given the function ${options.name || '(without a name)'}. Write it with parentheses: @${decorator}(...)`,
  ]);
}

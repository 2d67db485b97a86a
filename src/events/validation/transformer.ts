import { ConfigurationError } from '../../errors/configuration-error.js';
import type { DtoClass } from './body-type.js';

/** What class-transformer is told beside its decorators: the class of a nested object that `@Type` does not name. */
export interface TypeMap {
  readonly target: DtoClass;
  readonly properties: Readonly<Record<string, DtoClass>>;
}

export interface TransformOptions {
  readonly targetMaps?: TypeMap[];
  readonly enableImplicitConversion?: boolean;
}

/** class-transformer, as far as it is used here. */
export interface Transformer {
  readonly plainToInstance: (target: DtoClass, plain: unknown, options: TransformOptions) => unknown;
}

/**
 * By its public name, since what `@Type` writes down belongs to one copy of the package.
 *
 * @throws {ConfigurationError} when it is not installed
 */
export async function loadTransformer(): Promise<Transformer> {
  // With `catch` right here a bundler only warns when the package is not installed.
  const loaded = await import('class-transformer').catch(missing);
  // Node does not find the names of every CommonJS package.
  const { default: whole } = loaded as { default?: unknown };
  return (typeof loaded.plainToInstance === 'function' ? loaded : whole) as Transformer;
}

function missing(cause: unknown): never {
  const error = new ConfigurationError('validation', [
    "the package 'class-transformer', which @Body(...) needs with a class, could not be loaded. Install it: npm install class-transformer",
  ]);
  error.cause = cause;
  throw error;
}

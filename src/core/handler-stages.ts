import { inspect } from 'node:util';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { ParameterReader } from './event-source.js';
import { batchConcurrency } from './batch-concurrency.js';
import { findDatabase } from './find-database.js';
import { handlerMetadata, type AnySource } from './handler-metadata.js';
import { parameterReaders } from './handler-parameters.js';
import type { HandlerClass } from './handler-types.js';
import type { DatabaseUse } from './run-invocation.js';

/** What is known of a handler class once all is defined. */
export interface HandlerStages {
  readonly source: AnySource | undefined;
  readonly uses: readonly DatabaseUse[];
  /** What decorated parameters get; `undefined`: `handle` gets the input and the context. */
  readonly readers: readonly ParameterReader[] | undefined;
  /** Of a batch: how many records at once. */
  readonly concurrency: number;
}

/** @throws {ConfigurationError} when it is no handler, or what it asks for cannot be */
export function resolveStages(HandlerClass: HandlerClass): HandlerStages {
  if (typeof HandlerClass !== 'function' || HandlerClass.prototype === undefined) {
    throw new ConfigurationError('toLambda', [
      `the first argument is ${inspect(HandlerClass)}, but must be a handler class`,
    ]);
  }
  const subject = `handler ${HandlerClass.name}`;
  const metadata = handlerMetadata(HandlerClass);
  if (metadata?.marked !== true) {
    throw new ConfigurationError(subject, ['the class is not decorated. Put @LambdaHandler() above it']);
  }
  if (typeof (HandlerClass.prototype as { handle?: unknown }).handle !== 'function') {
    throw new ConfigurationError(subject, [
      'the class has no handle method. Write async handle(event, context) { ... }',
    ]);
  }
  const uses = metadata.databases.map(({ name, idleRecreateMs }) => ({
    database: findDatabase(subject, name),
    idleRecreateMs,
  }));
  const twice = uses.find(
    ({ database }, index) => uses.findIndex((use) => use.database === database) !== index,
  );
  if (twice !== undefined) {
    throw new ConfigurationError(subject, [
      `@UseDatabase names database '${twice.database.name}' twice. Remove one of the two, or give it another database`,
    ]);
  }
  const { source } = metadata;
  const readers = parameterReaders(HandlerClass.prototype as object, source, subject);
  const databases = uses.map(({ database }) => database);
  return { source, uses, readers, concurrency: batchConcurrency(subject, source, databases) };
}

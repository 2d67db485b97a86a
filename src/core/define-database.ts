import 'reflect-metadata';
import '../models/column-types.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { DatabaseOptions } from './config/options.js';
import { resolveDatabaseOptions } from './config/resolve-options.js';
import { container } from './container.js';
import { ContainerDatabase } from './container-database.js';
import type { Database } from './database.js';
import { DEFAULT_NAME } from './find-database.js';
import { announceShutdown } from './shutdown.js';

/**
 * Declares a database of this container, once per service and at module load: the options are checked, the Sequelize
 * instance is made and the models are registered. No I/O: the first query connects.
 *
 * ```ts
 * export const db = defineDatabase({ models: [Order, OrderLine] });
 * ```
 *
 * @param name default `'default'`; needed when a container has several
 * @throws {ConfigurationError} with every mistake in the options and the environment
 * @throws {ModelDefinitionError} with every mistake in the model classes
 */
export function defineDatabase(options: DatabaseOptions): Database;
export function defineDatabase(name: string, options: DatabaseOptions): Database;
export function defineDatabase(first: string | DatabaseOptions, second?: DatabaseOptions): Database {
  const [name, options] = typeof first === 'string' ? [first, second ?? {}] : [DEFAULT_NAME, first];
  if (typeof first === 'string' && (second === undefined || name === '' || name.includes('://'))) {
    // Not shown: it may be a URL with a password.
    throw new ConfigurationError('defineDatabase', [
      "the first of two arguments is a name, such as 'orders', and the second one the options. A URL is an option: defineDatabase({ url })",
    ]);
  }
  const { databases } = container();
  if (databases.has(name)) {
    throw new ConfigurationError(`database '${name}'`, [
      `a database of that name is defined already. Give one of them another name: defineDatabase('name', { ... })`,
    ]);
  }
  const resolved = resolveDatabaseOptions(name, options);
  const database = new ContainerDatabase(resolved, options.models ?? []);
  databases.set(name, database);
  // Leased connections are closed when the container ends.
  if (resolved.leaseMs !== undefined) announceShutdown();
  return database;
}

import { ConfigurationError } from '../errors/configuration-error.js';
import type { ContainerDatabase } from './container-database.js';
import { container } from './container.js';

/** Of a database that is defined without a name. */
export const DEFAULT_NAME = 'default';

/** The database of that name; without one the only one, or the one that was defined without a name. */
export function findDatabase(subject: string, name: string | undefined): ContainerDatabase {
  const { databases } = container();
  const names = [...databases.keys()].map((known) => `'${known}'`).join(', ');
  if (databases.size === 0) {
    throw new ConfigurationError(subject, [
      `no database is defined${name === undefined ? '' : `, and none is called '${name}'`}. Import the module that calls defineDatabase before the handler (a bundler drops that import where package.json says sideEffects: false)`,
    ]);
  }
  if (name !== undefined) {
    const found = databases.get(name);
    if (found !== undefined) return found;
    throw new ConfigurationError(subject, [`no database is called '${name}'. Defined are ${names}`]);
  }
  const only = databases.size === 1 ? [...databases.values()][0] : databases.get(DEFAULT_NAME);
  if (only !== undefined) return only;
  throw new ConfigurationError(subject, [
    `several databases are defined, ${names}: say which one: @UseDatabase({ database: ${names.split(',')[0]}, idleRecreateMs }), or registry.get(${names.split(',')[0]})`,
  ]);
}

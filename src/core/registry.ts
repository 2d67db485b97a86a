import { ConfigurationError } from '../errors/configuration-error.js';
import { container } from './container.js';
import type { ContainerDatabase, Database } from './database.js';

/** The databases of this container: one registry, however many copies of the package are loaded. */
export interface Registry {
  /**
   * The database of that name; without one the only database, or the one that was defined without a name.
   * @throws {ConfigurationError} when there is none, or several and none without a name
   */
  get(name?: string): Database;
  /** Runs every handler's `onShutdown()` and closes every session. What is defined stays. Never rejects. */
  shutdown(): Promise<void>;
}

export const DEFAULT_NAME = 'default';

export function findDatabase(subject: string, name: string | undefined): ContainerDatabase {
  const { databases } = container();
  const names = [...databases.keys()].map((known) => `'${known}'`).join(', ');
  if (databases.size === 0) {
    throw new ConfigurationError(subject, [
      `no database is defined${name === undefined ? '' : `, and none is called '${name}'`}. Import the module that calls defineDatabase before the handler`,
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
    `several databases are defined, ${names}: say which one by its name`,
  ]);
}

export const registry: Registry = {
  get: (name) => findDatabase('registry', name),
  shutdown: async () => {
    const { databases, shutdownHooks } = container();
    await Promise.all([...shutdownHooks].map((hook) => hook()));
    await Promise.all([...databases.values()].map((database) => database.closeSession()));
  },
};

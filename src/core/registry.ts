import { container } from './container.js';
import type { Database } from './database.js';
import { findDatabase } from './find-database.js';

/** The databases of this container: one registry, however many copies of the package are loaded. */
export interface Registry {
  /**
   * The database of that name; without one the only database, or the one that was defined without a name.
   * @throws {ConfigurationError} when there is none, or several and none without a name
   */
  readonly get: (name?: string) => Database;
  /** Runs every handler's `onShutdown()`, once, and closes every session. What is defined stays. Never rejects. */
  readonly shutdown: () => Promise<void>;
}

export const registry: Registry = {
  get: (name) => findDatabase('registry', name),
  shutdown: async () => {
    const { databases, shutdownHooks } = container();
    const hooks = [...shutdownHooks];
    shutdownHooks.clear();
    const all = [...databases.values()];
    // What no invocation uses does not wait for the hooks.
    const parked = all.map((database) => database.closeParked());
    await Promise.all(hooks.map((hook) => hook()));
    await Promise.all([...parked, ...all.map((database) => database.closeSession())]);
  },
};

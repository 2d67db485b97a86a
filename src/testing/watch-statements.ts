import { container } from '../core/container.js';
import { LeftoversWatch } from './leftovers-watch.js';

interface Hooks {
  addHook(name: 'beforeQuery' | 'afterQuery', hook: (options: unknown, statement: object) => void): unknown;
}

const watched = new WeakSet();
const watchOf = new WeakMap<object, LeftoversWatch>();

/** Has every statement of this container's databases belong to the watch under which it runs. */
export function watchStatements(): void {
  for (const database of container().databases.values()) {
    if (watched.has(database)) continue;
    // Hooks stay when the instance is made anew.
    watched.add(database);
    // Sequelize's types lack the statement, which both hooks get.
    const { name, sequelize } = database as { readonly name: string; readonly sequelize: unknown };
    const hooks = sequelize as Hooks;
    hooks.addHook('beforeQuery', (_options, statement) => {
      const watch = LeftoversWatch.current;
      if (watch === undefined) return;
      watchOf.set(statement, watch);
      watch.began(statement, name);
    });
    hooks.addHook('afterQuery', (_options, statement) => watchOf.get(statement)?.ended(statement));
  }
}

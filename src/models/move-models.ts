import type { Sequelize } from 'sequelize-typescript';
import { internalsOf, type SequelizeInternals } from './sequelize-internals.js';

/**
 * Hands everything that is registered with `old` over to `fresh`, which goes on with the same connection manager. The
 * models are not initialised again: what they hold (associations, scopes, hooks, join tables) stays as it is, and what
 * captured the old instance goes on working, since both share the manager, its type parsers and its connections.
 */
export function moveModels(old: Sequelize, fresh: Sequelize): void {
  const from = internalsOf(old);
  const to = internalsOf(fresh);
  const manager = from.connectionManager;

  to.options.hooks = from.options.hooks;
  Object.defineProperty(to.options, 'databaseVersion', sharedVersion(from.options));
  to.dialect.connectionManager = manager;
  to.dialect.Query = from.dialect.Query;
  to.connectionManager = manager;
  manager.sequelize = to;
  manager.dialect = to.dialect;
  // Shared too: what is defined on a captured instance later belongs to the current one as well.
  to.modelManager = from.modelManager;
  to.models = from.models;
  to.modelManager.sequelize = to;
  // Read-only in the types; Sequelize itself assigns it in `init`.
  for (const model of to.modelManager.models) Object.assign(model, { sequelize: fresh });
}

/** Learned from the first connection, by the instance that is current then: every one that was captured before knows it too. */
function sharedVersion(options: SequelizeInternals['options']): PropertyDescriptor {
  const known = Object.getOwnPropertyDescriptor(options, 'databaseVersion');
  if (known?.get !== undefined) return known;
  let version = options.databaseVersion;
  Object.defineProperty(options, 'databaseVersion', {
    get: () => version,
    set(learned: typeof version) {
      version = learned;
    },
    enumerable: true,
    configurable: true,
  });
  return Object.getOwnPropertyDescriptor(options, 'databaseVersion') as PropertyDescriptor;
}

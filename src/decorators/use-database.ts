import type { Database } from '../core/database.js';
import { useDatabase } from '../core/handler-metadata.js';
import type { AnyClass, ClassDecoratorBoth } from './class-decorator.js';

export interface UseDatabaseOptions {
  /** After this idle time in ms the Sequelize instance is made anew on entry. */
  readonly idleRecreateMs: number;
  /** A database or its name. Default: the only one, or the one that was defined without a name. */
  readonly database?: Database | string | undefined;
}

/**
 * Opens a database around every invocation of the handler and closes it afterwards. May be repeated for several
 * databases; twice the same one is refused at `toLambda()`. A number is `idleRecreateMs`.
 *
 * @throws {ConfigurationError} when `idleRecreateMs` is not a number of milliseconds
 */
export function UseDatabase(options: number | UseDatabaseOptions): ClassDecoratorBoth<AnyClass> {
  const { idleRecreateMs, database } = typeof options === 'number' ? { idleRecreateMs: options } : options;
  const name = typeof database === 'object' ? database.name : database;
  return (target) => useDatabase(target, { name, idleRecreateMs });
}

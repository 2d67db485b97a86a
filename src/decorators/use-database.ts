import type { Database } from '../core/database.js';
import { useDatabase } from '../core/handler-metadata.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { refuseClass, type AnyClass, type ClassDecoratorBoth } from './class-decorator.js';

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
  refuseClass('UseDatabase', options);
  // Without a compiler it may be anything; what it is instead of a number is told with the class.
  const { idleRecreateMs, ...rest } = isOptions(options) ? options : { idleRecreateMs: options };
  const { database } = rest as UseDatabaseOptions;
  const name = typeof database === 'object' ? database.name : database;
  return (target) => {
    const problems = Object.keys(rest).filter((key) => key !== 'database');
    if (problems.length > 0 || ('database' in rest && typeof name !== 'string')) {
      throw new ConfigurationError(`handler ${target.name}`, [
        problems.length > 0
          ? `@UseDatabase: there is no option ${problems.join(', ')}; the options are idleRecreateMs and database`
          : '@UseDatabase: database is undefined. Is this a circular import? Leave the option out for the only database',
      ]);
    }
    useDatabase(target, { name, idleRecreateMs });
  };
}

function isOptions(options: unknown): options is UseDatabaseOptions {
  return typeof options === 'object' && options !== null && 'idleRecreateMs' in options;
}

import type { DatabaseOptions } from '../core/config/options.js';
import type { Schema } from './schema/schema-option.js';

/** What `inMemoryRegistry` takes beside the databases. */
export interface InMemoryOptions {
  /**
   * `'memory'`: PGlite, a PostgreSQL 18 in a thread of this process. `'server'`: a database of its own, made for the
   * registry and dropped with it, on the server of DATABASE_URL, or on an embedded one where that is not set.
   * Default: the variable SLUICE_TEST_ENGINE, else `'memory'`.
   */
  readonly engine?: 'memory' | 'server' | undefined;
  /** What there is when a test begins. Default `'models'`: the tables of the database's models. With several databases it is of each. */
  readonly schema?: Schema | undefined;
  /** Extensions to create before the schema is loaded, by PostgreSQL's names: `citext`, `hstore`, `uuid-ossp`, ... Default none. */
  readonly extensions?: readonly string[] | undefined;
  /**
   * In memory: how long a statement waits while a transaction of another connection is open and does nothing, in ms, until
   * it fails. Real time, also where a test has replaced the timers. Default 2000.
   */
  readonly waitMs?: number | undefined;
  /** In memory: how long one statement may run, in ms, until the engine is ended and what it holds lost. Default 30 000. */
  readonly statementMs?: number | undefined;
  /**
   * In memory: the folder that keeps images of started databases, about 40 MB each and at most six, so that the next start takes
   * a second. `false` keeps none. Default `node_modules/.cache/sluice` of the working directory.
   */
  readonly cache?: string | false | undefined;
}

/** A database that only tests need: no `defineDatabase` is called for it elsewhere. */
export interface InMemoryModels extends InMemoryOptions {
  readonly models: NonNullable<DatabaseOptions['models']>;
  /** Default `'default'`: the one that `@UseDatabase(ms)` finds. */
  readonly name?: string | undefined;
  /** As the option of `defineDatabase`. */
  readonly sequelize?: DatabaseOptions['sequelize'] | undefined;
}

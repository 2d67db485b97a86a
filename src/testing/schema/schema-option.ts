import type { Sequelize } from 'sequelize-typescript';

/** Loads the schema by itself, with migrations for instance. */
export type SchemaFunction = (sequelize: Sequelize) => Promise<unknown>;

/** A function whose result can be kept: it is called again when `version` is another one. */
export interface VersionedSchema {
  readonly load: SchemaFunction;
  /** Says what the function loads: the name of the last migration, or a hash of them all. */
  readonly version: string;
}

/**
 * - `'models'`: the tables of the database's models, as `sync()` makes them
 * - any other string: SQL, any number of statements
 * - a URL: a `.sql` file, or a folder whose `.sql` files are run in the order of their names
 * - a function, or `{ load, version }`
 */
export type SchemaPart = string | URL | SchemaFunction | VersionedSchema;

/** One part, or several in their order. */
export type Schema = SchemaPart | readonly SchemaPart[];

import { ForeignKeyConstraintError } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { internalsOf, type DriverError } from './sequelize-internals.js';

/** What PostgreSQL 18 reports where 17 reported 23503, and Sequelize 6 does not know: ON DELETE / ON UPDATE RESTRICT. */
const RESTRICT_VIOLATION = '23001';

/** Makes a RESTRICT violation a `ForeignKeyConstraintError` on every version of PostgreSQL. */
export function mapRestrictViolation(sequelize: Sequelize): void {
  const { dialect } = internalsOf(sequelize);
  dialect.Query = class extends dialect.Query {
    override formatError(error: DriverError, stack?: string): Error {
      if (error.code !== RESTRICT_VIOLATION) return super.formatError(error, stack);
      // The table as Sequelize reads it for 23503: the first one that the message names.
      const table = /on table "(.+?)"/.exec(error.message)?.[1] ?? error.table;
      return new ForeignKeyConstraintError({
        message: error.message,
        parent: error,
        ...(error.constraint !== undefined && { index: error.constraint }),
        ...(table !== undefined && { table }),
        ...(stack !== undefined && { stack }),
      });
    }
  };
}

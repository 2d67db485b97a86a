import { SluiceError } from '../../errors/sluice-error.js';

/**
 * A statement of the schema that a test registry was given fails. `cause` is PostgreSQL's error.
 *
 * Not this error: what a function that loads the schema throws, or the tables of models that cannot be made.
 */
export class SchemaError extends SluiceError {
  override readonly name = 'SchemaError';
  readonly code = 'SLUICE_SCHEMA';
  /** The file, or `the SQL of the option schema`. */
  readonly source: string;
  /** Counted from 1. */
  readonly line: number;
  readonly statement: string;

  constructor(
    found: { readonly source: string; readonly line: number; readonly statement: string },
    reason: string,
    options?: ErrorOptions,
  ) {
    const head = found.statement.replaceAll(/\s+/g, ' ').slice(0, 80);
    super(`the schema cannot be loaded: ${found.source}, line ${found.line}: ${reason}\n  ${head}`, options);
    this.source = found.source;
    this.line = found.line;
    this.statement = found.statement;
  }
}

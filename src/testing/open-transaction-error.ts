import { SluiceError } from '../errors/sluice-error.js';

/** A test has left a transaction open. It was rolled back, its connection ended, and the database put back all the same. */
export class OpenTransactionError extends SluiceError {
  override readonly name = 'OpenTransactionError';
  readonly code = 'SLUICE_OPEN_TRANSACTION';
  readonly database: string;
  /** The last statement of each, without its values. */
  readonly statements: readonly string[];

  constructor(database: string, statements: readonly string[]) {
    super(
      `database '${database}': when it was put back, ${statements.length === 1 ? 'a transaction was' : `${statements.length} transactions were`} ` +
        `still open, and rolled back. Await what ends it before the test does. Last statement: ${statements.join('; ')}`,
    );
    this.database = database;
    this.statements = statements;
  }
}

import { SluiceError } from './sluice-error.js';

/** A query on a database that is not open here. Nothing was sent. */
export class DatabaseNotOpenError extends SluiceError {
  override readonly name = 'DatabaseNotOpenError';
  readonly code = 'SLUICE_DATABASE_NOT_OPEN';
  readonly database: string;

  constructor(database: string, reason: keyof typeof REASONS) {
    super(`Database '${database}' ${REASONS[reason]}`);
    this.database = database;
  }
}

const REASONS = {
  outside:
    'is not open: no invocation is running. Put the code into a handler with @UseDatabase, or into database.run(async () => { ... })',
  'not-used':
    'is not open in this invocation. Add @UseDatabase({ database, idleRecreateMs }) to the handler, or wrap the query in database.run(async () => { ... })',
  'closed-early':
    'was closed by sequelize.close() in this invocation. Leave closing to Sluice, or call sequelize.connectionManager.initPools() before the next query',
  'transaction-ended':
    'is not open for this transaction: it belongs to an invocation that has ended, and was rolled back with it. Begin one in this invocation',
  closed: 'has been closed by its close() method and cannot be used any more',
} as const;

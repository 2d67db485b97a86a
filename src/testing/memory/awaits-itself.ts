import { sqlHead } from '../../postgres/sql-head.js';
import type { ErrorFields } from './backend-messages.js';
import type { Speaker } from './turns.js';

/** A statement waits for a transaction on which nothing runs: most likely that transaction waits for the statement. */
export class AwaitsItself extends Error {
  readonly fields: ErrorFields;

  constructor(waiting: Speaker, holder: Speaker, waitMs: number) {
    const message =
      `A statement has waited ${waitMs} ms for a transaction of another connection that is open and does nothing. ` +
      `An in-memory database has one session, so that only one transaction can be open at a time. ` +
      `Waiting: ${sqlHead(waiting.doing)}. Last statement of the open transaction: ${sqlHead(holder.doing)}`;
    super(message);
    this.fields = {
      severity: 'ERROR',
      code: '0A000',
      message,
      hint:
        'If the statement belongs to that transaction, give it to it: { transaction }. If both are meant, run this test on a ' +
        "server: inMemoryRegistry(database, { engine: 'server' }). If the transaction waits for something slow, raise `waitMs`",
    };
  }
}

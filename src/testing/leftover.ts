import type { LeakEvent } from '../core/diagnostics.js';
import { messageOf } from './json-problem.js';

/** What an invocation left over. */
export interface Leftover {
  /**
   * `unawaited`: a query that nobody awaited; it ended while the database was being closed. `query`: one that did not, and
   * was cut off. `transaction`: neither committed nor rolled back. `connection`: taken and not given back. `waiting`: a
   * query that had no connection yet. `late`: one that began after the invocation had ended. `rejection`: a promise
   * that was rejected, and that nobody awaited.
   */
  readonly kind: LeakEvent['kind'] | 'unawaited' | 'rejection';
  /** `undefined` for a rejection. */
  readonly database: string | undefined;
  /** First 80 characters of the last statement, without its values. */
  readonly sql: string | undefined;
  /** What the promise of a rejection was rejected with. */
  readonly reason: unknown;
}

const WHAT = {
  unawaited: 'a query that nobody awaited still ran, and held up the end of the invocation. Await it',
  query:
    'a query still ran, and was cut off. Await it, or give the function more time where its deadline passed',
  transaction:
    'a transaction was still open, and was rolled back. Commit it, or pass a function to transaction()',
  connection: 'a connection was not given back, and was closed. Release it',
  waiting: 'a query that nobody awaited still waited for a connection, and was never sent. Await it',
  late: 'a query began after the end, and was never sent. Await everything before the handler returns',
} as const;

export function describeLeftover({ kind, database, sql, reason }: Leftover): string {
  if (kind === 'rejection') {
    return `a promise that nobody awaited was rejected with ${messageOf(reason)}, which ends the container. Await it`;
  }
  return `database '${database}': ${WHAT[kind]}${sql === undefined ? '' : `. Last statement: ${sql}`}`;
}

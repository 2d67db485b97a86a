import { SluiceError } from '../../errors/sluice-error.js';

/** A session that keeps something of a database to itself. */
export interface Holder {
  readonly pid: number;
  readonly applicationName: string;
  readonly state: string;
  readonly query: string;
  /** What it has locked, of the user's tables. */
  readonly tables: readonly string[];
}

/**
 * A database cannot be put back as it was, since a transaction is open in it: of an invocation that has not ended, or of
 * a test that did not commit.
 *
 * Not this error: a query of a test that waits for a lock.
 */
export class ContentsInUseError extends SluiceError {
  override readonly name = 'ContentsInUseError';
  readonly code = 'SLUICE_CONTENTS_IN_USE';
  readonly holders: readonly Holder[];

  constructor(holders: readonly Holder[], waitedMs: number, options?: ErrorOptions) {
    super(
      `the database cannot be put back as it was: waited ${waitedMs} ms for ${holders.length === 0 ? 'a lock' : 'an open transaction'}. ` +
        `End every transaction, and await every invocation, before the next test${holders.map(describe).join('')}`,
      options,
    );
    this.holders = holders;
  }
}

function describe({ pid, applicationName, state, query, tables }: Holder): string {
  const locked = tables.length === 0 ? '' : `, has locked ${tables.join(', ')}`;
  return `\n  - backend ${pid} of '${applicationName}', ${state}${locked}: ${query.replaceAll(/\s+/g, ' ').slice(0, 80)}`;
}

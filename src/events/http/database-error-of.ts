/** What an error of the server means to whoever has sent the request. */
export type DatabaseFailure = 'unreachable' | 'busy' | 'value' | 'rule';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const MEANINGS: readonly (readonly [DatabaseFailure, RegExp])[] = [
  // Cut while a statement ran: an administrator, a restart, the network.
  ['unreachable', /^(?:08...|57P0[123]|53300|ECONNRESET|EPIPE|ETIMEDOUT)$/],
  // Serialization failure, deadlock, lock not available.
  ['busy', /^(?:40001|40P01|55P03)$/],
  // Too long, out of range, no date, no number, a character that cannot be.
  ['value', /^(?:22001|22003|22007|22008|22021|22P02|22P03|22P05)$/],
  // NOT NULL, CHECK.
  ['rule', /^(?:23502|23514)$/],
];

/** pg has no code for a connection that ends. */
const CUT = /^Connection terminated/;

/** `undefined`: it means nothing to them. */
export function databaseErrorOf(error: unknown): DatabaseFailure | undefined {
  const { parent } = error as { parent?: unknown };
  if (!(parent instanceof Error)) return undefined;
  const { code } = parent as { code?: unknown };
  if (typeof code !== 'string') return CUT.test(parent.message) ? 'unreachable' : undefined;
  return MEANINGS.find(([, codes]) => codes.test(code))?.[0];
}

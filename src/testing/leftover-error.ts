import { SluiceError } from '../errors/sluice-error.js';
import { describeLeftover, type Leftover } from './leftover.js';

/**
 * The handler has returned, and something of its invocation was left over: `leftovers` says what. On Lambda such a thing
 * is cut off, or wakes up in a later invocation, or ends the container.
 *
 * Not this error: the handler threw. Then its error comes through, and leftovers are a warning of the process.
 */
export class LeftoverError extends SluiceError {
  override readonly name = 'LeftoverError';
  readonly code = 'SLUICE_LEFTOVER';
  readonly leftovers: readonly Leftover[];

  constructor(handler: string, leftovers: readonly Leftover[]) {
    // A rejection's own error says where it came from.
    super(describeLeftovers(handler, leftovers), { cause: leftovers.find((one) => one.reason)?.reason });
    this.leftovers = leftovers;
  }
}

export function describeLeftovers(handler: string, leftovers: readonly Leftover[]): string {
  const [first] = leftovers;
  const what =
    leftovers.length === 1 && first !== undefined
      ? describeLeftover(first)
      : leftovers.map((one) => `\n  - ${describeLeftover(one)}`).join('');
  return `${handler} left something over when its invocation ended: ${what}`;
}

import { inspect } from 'node:util';
import type { InvocationResult } from 'sluice/fleet';
import type { Deed } from '../../handlers/promises.js';

/** One invocation, and what was done beside it. */
export interface Asked {
  readonly does: Deed;
  readonly value: number;
  /** The network or the server failed while it ran. */
  struck: boolean;
}

export interface Settled {
  readonly asked: Readonly<Asked>;
  readonly result: InvocationResult;
}

/** What Sluice, Sequelize and the handler call their errors. */
const NAMED = /^(Sequelize\w+Error|DeadlineExceededError|ConnectTimeoutError|AcquireTimeoutError)$/;

/** Says what is wrong with an answer; `undefined`: nothing. `killed` are containers that were killed on purpose. */
export function wrongWith({ asked, result }: Settled, killed: ReadonlySet<string>): string | undefined {
  if (isAsTold(asked, result)) return undefined;
  const { status, error, container } = result;
  const died = status === 'crashed' || status === 'init-failed';
  if (died && container !== undefined && killed.has(container)) return undefined;
  // Nothing that fails can reach one that uses no connection.
  const mayFail = asked.struck && asked.does !== 'works without a query';
  if (mayFail && status === 'failed' && NAMED.test(error?.errorType ?? '')) return undefined;
  return `${inspect(asked)} came to ${inspect(result, { depth: 4 })}`;
}

/** As if nothing had happened beside it. */
function isAsTold({ does, value }: Readonly<Asked>, { status, payload, error }: InvocationResult): boolean {
  switch (does) {
    case 'throws':
      return (
        status === 'failed' && error?.errorType === 'RangeError' && error.errorMessage === `thrown ${value}`
      );
    case 'rejects with a text':
      return status === 'failed' && error?.errorMessage === `text ${value}`;
    case 'never settles':
    case 'returns after its deadline':
    case 'holds a lock':
    case 'holds a lock while a statement runs':
      return status === 'failed' && error?.errorType === 'DeadlineExceededError';
    case 'exits':
      return status === 'crashed';
    default:
      return status === 'succeeded' && (payload as { value: unknown }).value === value;
  }
}

/** How many rows it may have written. */
export function rowsOf({ asked: { does }, result }: Settled): readonly number[] {
  const many = does === 'writes' ? 1 : does === 'writes two together' ? 2 : 0;
  // A commit whose answer is lost counts all the same.
  return result.status === 'succeeded' ? [many] : [0, many];
}

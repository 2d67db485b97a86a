import { createRequire } from 'node:module';
import { wallClock } from '../network/wire-event.js';

interface QueryPrototype {
  handleDataRow: (this: { readonly text?: string }, message: unknown) => unknown;
}

/**
 * Writes down when a row of an order comes: returns what says when the last one came, a time of the wall clock. All ways
 * read with the pg that their handler's file finds.
 */
export function watchRows(handlerFile: string): () => number {
  const { Query } = createRequire(handlerFile)('pg') as {
    readonly Query: { readonly prototype: QueryPrototype };
  };
  const { handleDataRow } = Query.prototype;
  let at = Number.NaN;
  Query.prototype.handleDataRow = function (message) {
    if (this.text?.includes('orders') === true) at = wallClock();
    return handleDataRow.call(this, message);
  };
  return () => at;
}

/** What an event source turns an event into, and what it answers. */
export interface EventSource<Event, Result, Returns = unknown> {
  readonly name: string;
  /** The inputs of `handle`, one call each. */
  read(event: Event): Iterable<unknown>;
  /** What Lambda's caller gets, made of what the calls returned. */
  answer(values: readonly Returns[]): Result;
}

/** The event as it is, and the result as it is. */
export interface Raw {
  readonly name: 'raw';
}

/** The event as it is, and the result as it is: what `@LambdaHandler()` takes when no source is named. */
export function raw(): Raw {
  return RAW;
}

const RAW: Raw = Object.freeze({ name: 'raw' });

/** No promise: as an `object`, the promise of a `bigint` would be an answer of every `async` handler. */
type NoPromise = object & { readonly then?: never };

/** What JSON can say, a text or bytes; a function or a symbol as an answer is a mistake. */
export type HttpValue = NoPromise | string | number | boolean | null | undefined | void;

export interface ReplyOptions {
  /** An array for a header that comes several times. A `content-type` goes before the one that the value has by itself. */
  readonly headers?: Readonly<Record<string, string | number | readonly string[]>> | undefined;
  /** Each as `Set-Cookie` says it: `'theme=dark; Secure; HttpOnly; Path=/'`. */
  readonly cookies?: readonly string[] | undefined;
}

// The same symbol in every copy of the package.
const MARK: unique symbol = Symbol.for('sluice.http-reply') as never;

/** A value with a status, headers and cookies: what `reply`, `created` and `redirect` make. */
export class HttpReply<T = unknown> {
  readonly status: number;
  readonly value: T;
  readonly headers: Readonly<Record<string, string | number | readonly string[]>>;
  readonly cookies: readonly string[];

  /** @throws {RangeError} when the status is none of a response */
  constructor(status: number, value: T, { headers = {}, cookies = [] }: ReplyOptions = {}) {
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new RangeError(
        `reply: ${status} is no status of a response, which is a whole number from 200 to 599`,
      );
    this.status = status;
    this.value = value;
    this.headers = headers;
    this.cookies = cookies;
  }

  get [MARK](): true {
    return true;
  }
}

/** Also of one that another copy of the package has made. */
export function isReply(value: unknown): value is HttpReply {
  return typeof value === 'object' && value !== null && (value as Partial<HttpReply>)[MARK] === true;
}

/**
 * An answer with a status of its own.
 *
 * ```ts
 * import { reply } from 'sluice';
 *
 * const accepted = reply(202, { job: 7 }, { headers: { 'retry-after': 5 }, cookies: ['seen=1; Secure; HttpOnly'] });
 * ```
 */
export function reply<T extends HttpValue = undefined>(
  status: number,
  value?: T,
  options?: ReplyOptions,
): HttpReply<T> {
  return new HttpReply(status, value as T, options);
}

/** 201 with what was made. Where it is now belongs into `headers.location`. */
export function created<T extends HttpValue>(value: T, options?: ReplyOptions): HttpReply<T> {
  return new HttpReply(201, value, options);
}

export interface RedirectOptions extends ReplyOptions {
  /** Default 302. 303 after a form was sent; 307 and 308 keep method and body; 301 and 308 are kept by browsers for good. */
  readonly status?: 301 | 302 | 303 | 307 | 308 | undefined;
}

/** Sends the client elsewhere. An address that the caller has given must be checked before: any is taken here. */
export function redirect(
  location: string | URL,
  { status = 302, ...options }: RedirectOptions = {},
): HttpReply<undefined> {
  const address = String(location).replace(/[^\x21-\x7e]+/g, (part) => encodeURI(wellFormed(part)));
  return new HttpReply(status, undefined, { ...options, headers: { ...options.headers, location: address } });
}

/** Half of a surrogate pair cannot be encoded. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

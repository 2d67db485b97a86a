import { bytesOf, checkBody, parsedBody, textBody } from './body.js';
import { cookiesOf, headersOf, queryOf, type Lists } from './fields.js';
import { recordOf, textOf, type HttpEvent, type HttpVersion } from './http-event.js';
import { pathParameters } from './path-parameters.js';

/** By name, without a prototype: `__proto__` and `constructor` are names like any other. */
export type ByName = Readonly<Record<string, string | undefined>>;

/** What of `http()`'s options is about reading. */
export interface RequestOptions {
  readonly maxBodyBytes: number;
  readonly route: string | undefined;
}

/**
 * A request, the same whichever way it came in. A `handle` without decorated parameters gets it, and Lambda's context.
 * Nothing is decoded before it is asked for.
 */
export class HttpRequest {
  /** As Lambda was given it. */
  readonly event: HttpEvent;
  readonly version: HttpVersion;
  /** In capitals. */
  readonly method: string;
  /** As the event has it: of an HTTP API decoded, of all others not, with the stage where it is part of the path. */
  readonly path: string;
  readonly #route: string | undefined;
  #params: ByName | undefined;
  #query: Lists | undefined;
  #headers: ByName | undefined;

  /** @throws {HttpError} 400 when the body is no text, 413 when it is too large */
  constructor(event: HttpEvent, version: HttpVersion, { maxBodyBytes, route }: RequestOptions) {
    const { path, rawPath, httpMethod, requestContext } = event as unknown as Record<string, unknown>;
    this.event = event;
    this.version = version;
    this.method = textOf(recordOf(recordOf(requestContext)['http'])['method'] ?? httpMethod).toUpperCase();
    this.path = textOf(rawPath ?? path);
    this.#route = route;
    checkBody(event, maxBodyBytes);
  }

  /**
   * Parameters of the path, decoded.
   *
   * @throws {NotFoundError} when the path is not of the `route` that `http()` was given
   * @throws {ConfigurationError} when the event has none, and `http()` was given no `route`
   */
  get params(): ByName {
    return (this.#params ??= pathParameters(this.event, this.version, this.path, this.#route));
  }

  /** Parameters of the query string, decoded; the first one where there are several. */
  get query(): ByName {
    const all = this.#lists();
    return named([...all].map(([name, [first]]) => [name, first ?? '']));
  }

  /** All of one name. */
  queryAll(name: string): readonly string[] {
    return this.#lists().get(name) ?? [];
  }

  /** By their names in lower case; several of one name are joined by `, `. */
  get headers(): ByName {
    return (this.#headers ??= named(headersOf(this.event)));
  }

  /** Decoded; the first one where there are several. */
  get cookies(): ByName {
    return named(cookiesOf(this.event, this.headers['cookie']));
  }

  /** The body as it was sent, Base64 undone. Empty when there is none. */
  bytes(): Buffer {
    return bytesOf(this.event);
  }

  /**
   * The body as text, whatever its content type. Empty when there is none.
   *
   * @throws {HttpError} 415 when nobody knows its charset, 400 when it is not in it
   */
  text(): string {
    return textBody(this.event, this.headers);
  }

  /**
   * The body, parsed as its content type says: JSON, or a form, whose names that come several times are arrays. Not validated.
   *
   * @throws {HttpError} 415 when it is neither, 400 when it is malformed or missing
   */
  parsed(): unknown {
    return parsedBody(this.event, this.headers);
  }

  #lists(): Lists {
    return (this.#query ??= queryOf(this.event, this.version));
  }
}

function named(pairs: Iterable<readonly [string, string]>): ByName {
  const map = Object.create(null) as Record<string, string>;
  for (const [name, value] of pairs) map[name] ??= value;
  return map;
}

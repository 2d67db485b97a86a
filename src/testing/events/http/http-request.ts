import { isRecord } from '../../../core/config/problems.js';
import { shown } from '../../refuse.js';
import { hex } from '../values.js';
import { bodyOf, travelsAsText, type HttpBody } from './http-body.js';
import type { AnyHttpOptions } from './http-options.js';
import { routeOf, type Route } from './http-route.js';

export type Pairs = readonly (readonly [name: string, values: readonly string[]])[];

/** What a client has sent, checked, with what the way in adds to its headers. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Pairs;
  /** Without cookies. */
  readonly headers: Pairs;
  /** `a=1` */
  readonly cookies: readonly string[];
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly route: Route;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly time: Date;
}

/** `binaryByType`: whether the content type decides over Base64; else only bytes do. */
export function requestOf(
  options: AnyHttpOptions,
  host: string,
  binaryByType: boolean,
  problems: string[],
): HttpRequest {
  const body = bodyOf(options.body, problems);
  const { method = body === undefined ? 'GET' : 'POST', path = '/', sourceIp = '192.0.2.1' } = options;
  if (!/^[A-Z]+$/.test(method))
    problems.push(`method is ${shown(method)}, but must be one in capitals, such as 'POST'`);
  if (!path.startsWith('/') || /[?#\s]/.test(path)) {
    problems.push(
      `path is ${shown(path)}, but must begin with / and be encoded. What follows a ? belongs into query`,
    );
  }
  const own = pairsOf(options.headers, 'headers', ['string'], problems);
  const headers = mergeHeaders(defaultHeaders(host, sourceIp, body), own);
  const type = lastOf(headers, 'content-type');
  const asText = binaryByType
    ? travelsAsText(type, lastOf(headers, 'content-encoding'))
    : (body?.isText ?? true);
  const { isBase64Encoded = body !== undefined && !(asText && body.isText) } = options;
  if (body?.isText === false && !isBase64Encoded) {
    problems.push('isBase64Encoded is false, and the body is bytes, which travel in Base64 only');
  }
  return {
    method,
    path,
    query: pairsOf(options.query, 'query', ['string', 'number', 'boolean'], problems),
    headers: headers.filter(([name]) => name.toLowerCase() !== 'cookie'),
    cookies: cookiesOf(options, own),
    body: body?.bytes.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded: body !== undefined && isBase64Encoded,
    route: routeOf(path, options.route, options.pathParameters, problems),
    sourceIp,
    userAgent: lastOf(headers, 'user-agent') ?? '',
    time: options.time ?? new Date(),
  };
}

function defaultHeaders(host: string, sourceIp: string, body: HttpBody | undefined): Pairs {
  return [
    ['Accept', ['*/*']],
    ['Host', [host]],
    ['User-Agent', ['test']],
    ['X-Amzn-Trace-Id', [`Root=1-${hex(4)}-${hex(12)}`]],
    ['X-Forwarded-For', [sourceIp]],
    ['X-Forwarded-Port', ['443']],
    ['X-Forwarded-Proto', ['https']],
    ...(body === undefined
      ? []
      : ([
          ['Content-Type', [body.contentType]],
          ['Content-Length', [String(body.bytes.length)]],
        ] as const)),
  ];
}

function mergeHeaders(defaults: Pairs, own: Pairs): Pairs {
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return [...defaults.filter(([name]) => !names.has(name.toLowerCase())), ...own];
}

function cookiesOf({ cookies = {} }: AnyHttpOptions, own: Pairs): string[] {
  const sent = own.filter(([name]) => name.toLowerCase() === 'cookie').flatMap(([, values]) => values);
  const inHeaders = sent.flatMap((value) => value.split(/;\s*/)).filter((cookie) => cookie !== '');
  return [...inHeaders, ...Object.entries(cookies).map(([name, value]) => `${name}=${value}`)];
}

function pairsOf(given: unknown, what: string, types: readonly string[], problems: string[]): Pairs {
  if (given === undefined) return [];
  if (!isRecord(given)) {
    problems.push(`${what} is ${shown(given)}, but must be an object`);
    return [];
  }
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const values = Array.isArray(value) ? (value as unknown[]) : [value];
      if (values.length === 0 || !values.every((one) => types.includes(typeof one))) {
        problems.push(
          `${what}.${name} is ${shown(value)}, but must be ${types.join(', ')}, or an array of those that is not empty`,
        );
      }
      return [name, values.map(String)] as const;
    });
}

function lastOf(pairs: Pairs, name: string): string | undefined {
  return pairs.findLast(([one]) => one.toLowerCase() === name)?.[1].at(-1);
}

/** Names that differ in their case only are one header. */
export function lowerCased(pairs: Pairs): Pairs {
  const merged = new Map<string, readonly string[]>();
  for (const [name, values] of pairs) {
    const key = name.toLowerCase();
    merged.set(key, [...(merged.get(key) ?? []), ...values]);
  }
  return [...merged];
}

export function mapValues<T>(pairs: Pairs, of: (values: readonly string[]) => T): Record<string, T> {
  return Object.fromEntries(pairs.map(([name, values]) => [name, of(values)]));
}

export const joined = (values: readonly string[]): string => values.join(',');
export const last = (values: readonly string[]): string => values.at(-1) ?? '';
export const all = (values: readonly string[]): string[] => [...values];

export function encodedQuery(pairs: Pairs): Pairs {
  return pairs.map(([name, values]) => [encodeURIComponent(name), values.map(encodeURIComponent)]);
}

export function queryString(pairs: Pairs): string {
  return encodedQuery(pairs)
    .flatMap(([name, values]) => values.map((value) => `${name}=${value}`))
    .join('&');
}

import { isRecord } from '../../core/config/problems.js';
import { recordOf, type HttpEvent, type HttpVersion } from './http-event.js';

/** All values of a name, in their order. */
export type Lists = ReadonlyMap<string, readonly string[]>;
type Pair = readonly [name: string, value: string];

/** Of the query string. Only a load balancer leaves decoding to us; an HTTP API joins what it has decoded with commas. */
export function queryOf(event: HttpEvent, version: HttpVersion): Lists {
  const fields = event as unknown as Record<string, unknown>;
  const { rawQueryString } = fields;
  if (typeof rawQueryString === 'string') return grouped(new URLSearchParams(rawQueryString));
  const pairs = pairsOf(fields['multiValueQueryStringParameters'], fields['queryStringParameters']);
  const isEncoded = version === 'alb' || version === 'alb-multi';
  return grouped(isEncoded ? pairs.map(([name, value]) => [decodedQuery(name), decodedQuery(value)]) : pairs);
}

/** By their names in lower case, joined. */
export function headersOf(event: HttpEvent): Pair[] {
  const { multiValueHeaders, headers } = event as unknown as Record<string, unknown>;
  const all = pairsOf(multiValueHeaders, headers).map(([name, value]): Pair => [name.toLowerCase(), value]);
  return [...grouped(all)].map(([name, values]) => [name, values.join(name === 'cookie' ? '; ' : ', ')]);
}

/** Payload format 2.0 has them apart; in all others they are a header. */
export function cookiesOf(event: HttpEvent, header: string | undefined): Pair[] {
  const { cookies } = event as unknown as Record<string, unknown>;
  const sent = Array.isArray(cookies) ? cookies.filter(isText) : (header ?? '').split(';');
  return sent.flatMap((cookie) => {
    const at = cookie.indexOf('=');
    const value = cookie.slice(at + 1).trim();
    return at < 1 ? [] : [[cookie.slice(0, at).trim(), decoded(value.replace(/^"(.*)"$/, '$1'))] as const];
  });
}

/** What is malformed stays as it is: the way in may have decoded it already. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decodedQuery(text: string): string {
  return decoded(text.replaceAll('+', ' '));
}

/** The lists where there are some, or else the single values. */
function pairsOf(lists: unknown, singles: unknown): Pair[] {
  if (!isRecord(lists)) {
    return Object.entries(recordOf(singles)).filter((pair): pair is [string, string] => isText(pair[1]));
  }
  return Object.entries(lists).flatMap(([name, values]) =>
    [values]
      .flat()
      .filter(isText)
      .map((value): Pair => [name, value]),
  );
}

function grouped(pairs: Iterable<Pair>): Lists {
  const lists = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = lists.get(name);
    if (known === undefined) lists.set(name, [value]);
    else known.push(value);
  }
  return lists;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

import { ConfigurationError } from '../../errors/configuration-error.js';
import { encodeValue } from './encode-value.js';
import type { HttpVersion } from './http-event.js';
import { HttpReply, isReply } from './http-reply.js';
import { phraseOf } from './phrase.js';

/** What Lambda gives back: takes the form that the way in understands, and is assignable to the types of all of them. */
export interface HttpResponse {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers?: { [name: string]: string };
  readonly multiValueHeaders?: { [name: string]: string[] };
  readonly cookies?: string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
  /** For a load balancer: `'200 OK'`. */
  readonly statusDescription?: string;
}

type Lists = Record<string, string[]>;

/**
 * What was returned, in the form that `version` understands.
 *
 * @throws {TypeError} when JSON cannot carry the value, or a header is none
 * @throws {ConfigurationError} when a load balancer without multi-value headers should set two cookies
 */
export function responseOf(value: unknown, version: HttpVersion): HttpResponse {
  const { status, headers, cookies, value: content } = isReply(value) ? value : plain(value);
  const isBodiless = status === 204 || status === 205 || status === 304;
  const { body, isBase64Encoded, contentType } = encodeValue(isBodiless ? undefined : content);
  const lists = listsOf(headers);
  if (contentType !== undefined) lists['content-type'] ??= [contentType];
  const setCookies = [...(lists['set-cookie'] ?? []), ...cookies];
  delete lists['set-cookie'];
  for (const cookie of setCookies) checkValue('set-cookie', cookie);
  return { ...FORMS[version](lists, setCookies, status), statusCode: status, body, isBase64Encoded };
}

function plain(value: unknown): HttpReply {
  return new HttpReply(value === undefined ? 204 : 200, value);
}

type Form = (
  lists: Lists,
  cookies: string[],
  status: number,
) => Pick<HttpResponse, 'headers' | 'multiValueHeaders' | 'cookies' | 'statusDescription'>;

const FORMS: Readonly<Record<HttpVersion, Form>> = {
  '2.0': payload2,
  'function-url': payload2,
  '1.0': payload1,
  rest: payload1,
  alb: (lists, cookies, status) => ({
    headers: joined(cookies.length === 0 ? lists : { ...lists, 'set-cookie': [onlyOne(cookies)] }),
    statusDescription: `${status} ${phraseOf(status)}`,
  }),
  'alb-multi': (lists, cookies, status) => ({
    multiValueHeaders: { ...lists, ...(cookies.length > 0 && { 'set-cookie': cookies }) },
    statusDescription: `${status} ${phraseOf(status)}`,
  }),
};

function payload2(lists: Lists, cookies: string[]): Pick<HttpResponse, 'headers' | 'cookies'> {
  return { headers: joined(lists), ...(cookies.length > 0 && { cookies }) };
}

/** Both kinds of headers are merged; a list is needed only where there are several. */
function payload1(lists: Lists, cookies: string[]): Pick<HttpResponse, 'headers' | 'multiValueHeaders'> {
  const several = Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 1));
  const single = Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length === 1));
  if (cookies.length > 0) several['set-cookie'] = cookies;
  return {
    headers: joined(single),
    ...(Object.keys(several).length > 0 && { multiValueHeaders: several }),
  };
}

function joined(lists: Lists): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.join(', ')]));
}

function onlyOne(cookies: readonly string[]): string {
  const [cookie = ''] = cookies;
  if (cookies.length === 1) return cookie;
  throw new ConfigurationError('http()', [
    `the answer sets ${cookies.length} cookies, and this load balancer can carry one. Switch on multi-value headers in the attributes of its target group`,
  ]);
}

function listsOf(headers: HttpReply['headers']): Lists {
  // Without a prototype, so that `constructor` is a name like any other.
  const lists = Object.create(null) as Lists;
  for (const [name, given] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new TypeError(
        `handle has answered with a header named ${JSON.stringify(name)}, which no header can be`,
      );
    const values = [given].flat().map(String);
    for (const value of values) checkValue(name, value);
    (lists[name.toLowerCase()] ??= []).push(...values);
  }
  return lists;
}

/** A line break in it would begin another header. */
function checkValue(name: string, value: string): void {
  // oxlint-disable-next-line no-control-regex
  if (!/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return;
  throw new TypeError(`handle has answered with a header ${name} that has a control character in it`);
}

import { inspect } from 'node:util';

/** The mistakes found so far, one sentence each. A set: two servers that meet the same mistake report it once. */
export type Problems = Set<string>;

const longest = 60;

/** A value as an error message shows it: short, quoted, and without anything that may be a password. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return describeString(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function describeString(text: string): string {
  if (text === '') return 'an empty string';
  // A keyword/value connection string, for which no redaction is sure.
  if (/passw/i.test(text)) return "'***'";
  const safe = /:\/\/|@/.test(text) ? redactUrl(text) : text;
  const short = safe.length > longest ? `${safe.slice(0, longest)}...` : safe;
  return inspect(short, { compact: true, breakLength: Infinity });
}

/**
 * A connection URL without userinfo and query. Where it is not certain what is the password (an unescaped `@`,
 * `?` or `/` in it, or no `@` at all), only the scheme is left.
 */
export function redactUrl(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? '';
  const [userinfo = '', address, ...more] = text.split('@');
  if (address === undefined || more.length > 0 || userinfo.includes('?')) return `${scheme}***`;
  // One sentence stays on one line.
  return `${scheme}***@${address.split('?', 1)[0]?.replace(/\p{Cc}/gu, ' ')}`;
}

/** Whether `value` can be read key by key; what JavaScript users pass is not what the types say. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

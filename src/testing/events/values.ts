import { createHash, randomBytes } from 'node:crypto';
import { jsonProblem } from '../json-problem.js';

export function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Letters and digits, as in AWS's ids of requests and principals. */
export function token(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

export function md5(data: string | Uint8Array): string {
  return createHash('md5').update(data).digest('hex');
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function base64(data: string | Uint8Array): string {
  return Buffer.from(data as Uint8Array).toString('base64');
}

/** `12/Mar/2020:19:03:58 +0000`, as API Gateway writes times. */
export function requestTime(time: Date): string {
  const [, day, month, year, clock] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** `2020-03-12T19:03:58Z` */
export function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A text as it is, anything else as JSON; what is no JSON is a problem that names the place. */
export function textOf(value: unknown, name: string, problems: string[]): string {
  if (typeof value === 'string') return value;
  if (value === undefined) {
    problems.push(`${name} is undefined, but must be a text, or a value that becomes JSON`);
    return '';
  }
  const problem = jsonProblem(value, true);
  if (problem === undefined) return JSON.stringify(value);
  problems.push(`${name}${problem.path.slice(1)} ${problem.what}, which is no JSON`);
  return '';
}

/** `undefined` values are left out: AWS's events have no such keys. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

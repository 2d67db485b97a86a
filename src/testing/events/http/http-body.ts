import { shown } from '../../refuse.js';
import { textOf } from '../values.js';

export interface HttpBody {
  readonly bytes: Buffer;
  readonly isText: boolean;
  readonly contentType: string;
}

/** As `fetch` would send it; `undefined` for none. */
export function bodyOf(given: unknown, problems: string[]): HttpBody | undefined {
  if (given === undefined || given === null) return undefined;
  if (given instanceof Uint8Array) {
    return { bytes: Buffer.from(given), isText: false, contentType: 'application/octet-stream' };
  }
  if (given instanceof URLSearchParams) {
    return text(given.toString(), 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  if (typeof given === 'string') return text(given, 'text/plain;charset=UTF-8');
  if (given instanceof ArrayBuffer || given instanceof Blob || given instanceof FormData) {
    problems.push(
      `body is ${shown(given)}, but must be a text, a Uint8Array, URLSearchParams, or what becomes JSON`,
    );
    return undefined;
  }
  return text(textOf(given, 'body', problems), 'application/json');
}

function text(value: string, contentType: string): HttpBody {
  return { bytes: Buffer.from(value), isText: true, contentType };
}

/** These travel as text; everything else, and what is compressed, as Base64. */
const TEXT_TYPES = /^(?:text\/|application\/(?:json|javascript|xml)(?:\s*;|$))/i;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html says it of load balancers. */
export function travelsAsText(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined && contentType !== undefined && TEXT_TYPES.test(contentType.trim());
}

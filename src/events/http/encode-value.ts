import { unsayable } from './unsayable.js';

/** What travels in an event's answer. */
export interface EncodedBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
  /** `undefined`: there is no body. */
  readonly contentType: string | undefined;
}

const EMPTY: EncodedBody = { body: '', isBase64Encoded: false, contentType: undefined };

/**
 * `undefined` is no body, a text is a text, bytes are bytes, all else is JSON.
 *
 * @throws {TypeError} with the path, when JSON cannot carry it
 */
export function encodeValue(value: unknown): EncodedBody {
  if (value === undefined) return EMPTY;
  if (typeof value === 'string')
    return { body: value, isBase64Encoded: false, contentType: 'text/plain; charset=utf-8' };
  const bytes = bytesIn(value);
  if (bytes !== undefined)
    return {
      body: bytes.toString('base64'),
      isBase64Encoded: true,
      contentType: 'application/octet-stream',
    };
  return { body: toJson(value), isBase64Encoded: false, contentType: 'application/json' };
}

function bytesIn(value: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ? Buffer.from(value) : undefined;
}

function toJson(value: unknown): string {
  let cause: unknown;
  try {
    const text = NO_JSON.has(Object.prototype.toString.call(value)) ? undefined : JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw new TypeError(`handle has returned what JSON cannot carry: ${unsayable(value)}`, { cause });
}

/** JSON makes `{}` of these, or nothing: somebody has meant something else. */
const NO_JSON = new Set(
  [
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'Promise',
    'Blob',
    'ReadableStream',
    'Response',
    'Function',
    'Symbol',
  ].map((name) => `[object ${name}]`),
);

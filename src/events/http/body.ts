import { BadRequestError, HttpError } from '../../errors/http-error.js';
import { charsetOf, contentTypeOf, type ContentType } from './content-type.js';
import type { HttpEvent } from './http-event.js';
import type { ByName } from './http-request.js';
import { parseForm } from './parse-form.js';
import { parseJson } from './parse-json.js';

/** @throws {HttpError} 400 when it is no text, 413 when it is over the limit */
export function checkBody(event: HttpEvent, maxBytes: number): void {
  const body = event.body as unknown;
  if (body === undefined || body === null) return;
  if (typeof body !== 'string')
    throw new BadRequestError(`The body is of type ${typeof body}, but must be a text`);
  // Of that text no more bytes can come.
  if (body.length * 3 <= maxBytes) return;
  if (Buffer.byteLength(body, isBase64(event) ? 'base64' : 'utf8') > maxBytes)
    throw new HttpError(413, `The body is larger than ${maxBytes} bytes`, { members: { maxBytes } });
}

/** @throws {BadRequestError} when it should be Base64 and is not */
export function bytesOf(event: HttpEvent): Buffer {
  const body = event.body ?? '';
  if (!isBase64(event)) return Buffer.from(body);
  const bytes = Buffer.from(body, 'base64');
  const length = body.length - (body.endsWith('==') ? 2 : body.endsWith('=') ? 1 : 0);
  // What is no Base64 is skipped silently.
  if (length % 4 === 1 || bytes.length !== Math.floor((length * 3) / 4))
    throw new BadRequestError('The body is not Base64');
  return bytes;
}

export function textBody(event: HttpEvent, headers: ByName): string {
  // Any content type will do, also one that is malformed.
  return decodedBody(event, headers, charsetOf(headers['content-type']));
}

export function parsedBody(event: HttpEvent, headers: ByName): unknown {
  if (event.body === undefined || event.body === null || event.body === '')
    throw new BadRequestError('The body is missing');
  const type = contentTypeOf(headers['content-type']);
  const parse = parserOf(type);
  return parse(decodedBody(event, headers, type?.charset));
}

const FORM = 'application/x-www-form-urlencoded';
const ACCEPTED = `application/json, ${FORM}`;

function parserOf(type: ContentType | undefined): (text: string) => unknown {
  if (type?.essence === 'application/json' || type?.essence.endsWith('+json')) return parseJson;
  if (type?.essence === FORM && (type.charset === undefined || /^utf-?8$/i.test(type.charset)))
    return parseForm;
  throw new HttpError(
    415,
    `The body must be application/json or ${FORM}, as UTF-8, and its content-type must say so`,
    { headers: { accept: ACCEPTED } },
  );
}

function decodedBody(event: HttpEvent, headers: ByName, charset: string | undefined): string {
  // What travels as text has been decoded on its way.
  if (!isBase64(event)) return withoutMark(event.body ?? '');
  const decoder = decoderOf(charset);
  try {
    return decoder.decode(bytesOf(event));
  } catch (error) {
    if (error instanceof HttpError) throw error;
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding.trim().toLowerCase() !== 'identity')
      throw new HttpError(415, 'The body must not be compressed', {
        headers: { 'accept-encoding': 'identity' },
      });
    throw new BadRequestError(`The body is not ${decoder.encoding}`);
  }
}

function decoderOf(charset = 'utf-8'): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new HttpError(415, 'The charset of the body is not known. Send it as UTF-8', {
      headers: { accept: ACCEPTED },
    });
  }
}

/** A byte order mark is no part of the text; `TextDecoder` takes it away itself. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function isBase64({ isBase64Encoded }: HttpEvent): boolean {
  return isBase64Encoded === true;
}

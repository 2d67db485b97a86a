import { inspect } from 'node:util';
import type { ResponseStream } from '../core/streaming.js';

/** What comes before the body of a streamed HTTP response. */
export interface HttpStreamHead {
  /** Default 200. */
  readonly statusCode?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** As `Set-Cookie` has them. */
  readonly cookies?: readonly string[] | undefined;
}

const INTEGRATION_RESPONSE = 'application/vnd.awslambda.http-integration-response';
/** Between head and body. */
const DELIMITER_BYTES = 8;

/**
 * Sends status, headers and cookies of a streamed HTTP response, and returns the stream for its body: what
 * `awslambda.HttpResponseStream.from` does, but at once, so that a response without a body has them too. Call it before the first
 * write, and once.
 *
 * @throws {RangeError} when the status is none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/response-streaming.html
 */
export function httpStream(stream: ResponseStream, head: HttpStreamHead = {}): ResponseStream {
  const { statusCode = 200, headers, cookies } = head;
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    throw new RangeError(
      `httpStream: statusCode is ${inspect(statusCode)}, but must be a whole number from 100 to 599`,
    );
  stream.setContentType(INTEGRATION_RESPONSE);
  stream.write(JSON.stringify({ statusCode, headers, cookies }));
  stream.write(new Uint8Array(DELIMITER_BYTES));
  return stream;
}

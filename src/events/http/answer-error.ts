import type { LambdaContext } from '../../core/lambda-context.js';
import { HttpError } from '../../errors/http-error.js';
import { recordOf, textOf, type HttpEvent, type HttpVersion } from './http-event.js';
import { httpErrorOf } from './http-error-of.js';
import type { ResolvedHttpOptions } from './http-options.js';
import { isReply, type HttpReply } from './http-reply.js';
import { responseOf, type HttpResponse } from './http-response.js';
import { problemReply } from './problem.js';

/** What the client gets of an error. Never throws. */
export function answerError(
  error: unknown,
  event: HttpEvent,
  version: HttpVersion,
  context: LambdaContext | undefined,
  { mapError, log }: ResolvedHttpOptions,
): HttpResponse {
  const requestId = context?.awsRequestId;
  const logged = (thrown: unknown, status: number): void =>
    write(log, { requestId, status, ...placeOf(event), error: thrown });
  try {
    const mapped = mapError?.(error, event, context as LambdaContext);
    const answer: HttpError | HttpReply = mapped ?? httpErrorOf(error) ?? internal();
    const response = responseOf(isReply(answer) ? answer : problemReply(answer, requestId), version);
    if (answer.status >= 500 || (mapped === undefined && isDoubtful(error))) logged(error, answer.status);
    return response;
  } catch (thrown) {
    logged(
      new AggregateError(
        [error, thrown],
        'An error could not be answered as it should: the second of the two was thrown',
      ),
      500,
    );
    return responseOf(problemReply(internal(), requestId), version);
  }
}

function internal(): HttpError {
  return new HttpError(500, 'Something went wrong here. Who runs this finds the reason by the request id');
}

/** What the database refuses may be a value of the sender's, or a query that is wrong. */
function isDoubtful(error: unknown): boolean {
  return error instanceof Error && error.name === 'SequelizeDatabaseError';
}

function placeOf(event: HttpEvent): { method: string; path: string } {
  const { rawPath, path, httpMethod, requestContext } = event as unknown as Record<string, unknown>;
  const { method } = recordOf(recordOf(requestContext)['http']);
  return { method: textOf(method ?? httpMethod), path: textOf(rawPath ?? path) };
}

/** A log that fails must not cost the answer. */
function write(log: ResolvedHttpOptions['log'], failure: Parameters<ResolvedHttpOptions['log']>[0]): void {
  try {
    log(failure);
  } catch (error) {
    console.error({ ...failure, logFailed: error });
  }
}

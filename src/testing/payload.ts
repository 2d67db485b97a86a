import { shown } from './refuse.js';
import { jsonProblem, messageOf } from './json-problem.js';
import { PayloadError } from './payload-error.js';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for an event and 6 MB for a result. */
const LARGEST_EVENT = 6_291_456;
const LARGEST_RESULT = 6_291_556;

/**
 * The event as Lambda delivers it: dates are texts, and no class and no `undefined` is left. No event at all is `{}`, as
 * for a call without a payload.
 *
 * @throws {PayloadError} for a value that is no JSON, also where `JSON.stringify` would drop it without a word
 */
export function deliveredEvent(event: unknown): unknown {
  if (event === undefined) return {};
  const problem = jsonProblem(event, true);
  if (problem !== undefined) {
    const { path, what } = problem;
    throw new PayloadError(
      'event',
      path,
      `Lambda cannot deliver this event: ${path} ${what}. An event is JSON: leave it out, or pass what a sender would send`,
    );
  }
  const json = JSON.stringify(event);
  checkSize('event', json, LARGEST_EVENT);
  return JSON.parse(json);
}

/**
 * The result as Lambda's caller gets it: `undefined` is `null`, dates are texts, a model is what its `toJSON()` returns.
 *
 * @throws {PayloadError} for what `JSON.stringify` cannot write, such as a BigInt, and for what is no value
 */
export function receivedResult(handler: string, result: unknown): unknown {
  if (result === undefined) return null;
  let json: string | undefined;
  try {
    json = JSON.stringify(result);
  } catch (error) {
    const { path, what } = jsonProblem(result, false) ?? {
      path: '$',
      what: `is no JSON: ${messageOf(error)}`,
    };
    throw unserialisable(handler, path, what, error);
  }
  if (json === undefined)
    throw unserialisable(handler, '$', `is ${shown(result)}, which is no value of JSON`);
  checkSize('result', json, LARGEST_RESULT);
  return JSON.parse(json);
}

function unserialisable(handler: string, path: string, what: string, cause?: unknown): PayloadError {
  return new PayloadError(
    'result',
    path,
    `Unable to stringify response body: of what ${handler} returned, ${path} ${what}. Lambda's caller gets JSON: ` +
      `return a string or a number instead, or give its class a toJSON()`,
    cause,
  );
}

function checkSize(subject: 'event' | 'result', json: string, largest: number): void {
  const bytes = Buffer.byteLength(json);
  if (bytes <= largest) return;
  throw new PayloadError(
    subject,
    '$',
    `The ${subject} is ${bytes} bytes of JSON, and Lambda carries no more than ${largest}. Put the data elsewhere, such as in S3, and pass on where it is`,
  );
}

import { inspect } from 'node:util';
import type { LambdaContext } from '../../core/lambda-context.js';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { HttpError } from '../../errors/http-error.js';
import type { BodyValidationOptions } from '../validation/options.js';
import type { HttpEvent } from './http-event.js';
import type { HttpFailure } from './http-failure.js';
import type { HttpReply } from './http-reply.js';

export interface HttpOptions {
  /**
   * How an error is answered, where it is not as by default: an `HttpError` becomes problem details, an `HttpReply` is the answer,
   * `undefined` leaves it to the default (`httpErrorOf`). Whatever was thrown is given, an `HttpError` and a
   * `DeadlineExceededError` among it.
   */
  readonly mapError?:
    | ((error: unknown, event: HttpEvent, context: LambdaContext) => HttpError | HttpReply | undefined)
    | undefined;
  /** Gets what is no fault of the sender's, once a request. Default `console.error`. */
  readonly log?: ((failure: HttpFailure) => void) | undefined;
  /** A larger body is answered with 413. Default 6 291 456: what Lambda takes in all. */
  readonly maxBodyBytes?: number | undefined;
  /**
   * How long API Gateway waits, where it was set up otherwise, in ms from when it got the request. Default 30 000 of an HTTP API, 29 000
   * of a REST API; function URLs and load balancers give no time to count from.
   */
  readonly gatewayTimeoutMs?: number | undefined;
  /** Where parameters of the path are, for function URLs and load balancers, which know none: `/orders/{id}`, `/files/{path+}`. */
  readonly route?: string | undefined;
  /** How `@Body` validates. */
  readonly validation?: BodyValidationOptions | undefined;
}

export interface ResolvedHttpOptions {
  readonly mapError: HttpOptions['mapError'];
  readonly log: (failure: HttpFailure) => void;
  readonly maxBodyBytes: number;
  readonly gatewayTimeoutMs: number | undefined;
  readonly route: string | undefined;
  readonly validation: BodyValidationOptions | undefined;
}

const MAX_BODY_BYTES = 6 * 1024 * 1024;
/** Lambda's longest timeout. */
const LONGEST_MS = 900_000;

/** @throws {ConfigurationError} with all that cannot be */
export function resolveHttpOptions(options: HttpOptions): ResolvedHttpOptions {
  const {
    mapError,
    log,
    maxBodyBytes = MAX_BODY_BYTES,
    gatewayTimeoutMs,
    route,
    validation,
    ...others
  } = options;
  const problems = Object.keys(others).map(
    (name) =>
      `there is no option ${name}; the options are mapError, log, maxBodyBytes, gatewayTimeoutMs, route and validation`,
  );
  for (const [name, value] of Object.entries({ mapError, log })) {
    if (value !== undefined && typeof value !== 'function')
      problems.push(`${name} is ${inspect(value)}, but must be a function`);
  }
  if (!(Number.isInteger(maxBodyBytes) && maxBodyBytes >= 0))
    problems.push(
      `maxBodyBytes is ${inspect(maxBodyBytes)}, but must be a whole number of bytes, such as 100_000`,
    );
  if (gatewayTimeoutMs !== undefined && !(gatewayTimeoutMs > 0 && gatewayTimeoutMs <= LONGEST_MS)) {
    problems.push(
      `gatewayTimeoutMs is ${inspect(gatewayTimeoutMs)}, but must be a number of milliseconds from 1 to ${LONGEST_MS}, such as 29_000`,
    );
  }
  if (
    route !== undefined &&
    !(
      typeof route === 'string' &&
      /^(?:\/(?:[^/{}]*|\{[^/{}+]+\}))*(?:\/\{[^/{}+]+\+\})?$/.test(route) &&
      route !== ''
    )
  ) {
    problems.push(
      `route is ${inspect(route)}, but must be a path whose parameters are whole segments, such as '/orders/{id}' or '/files/{path+}'`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError('http()', problems);
  // What is written to it is the failure itself, so that a log in JSON has its members.
  return {
    mapError,
    log: log ?? ((failure) => console.error(failure)),
    maxBodyBytes,
    gatewayTimeoutMs,
    route,
    validation,
  };
}

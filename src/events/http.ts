import type { EventSource } from '../core/event-source.js';
import { Handler } from '../core/handler.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { answerError } from './http/answer-error.js';
import { httpVersionOf, type HttpEvent, type HttpVersion } from './http/http-event.js';
import { resolveHttpOptions, type HttpOptions } from './http/http-options.js';
import type { HttpValue } from './http/http-reply.js';
import { HttpRequest } from './http/http-request.js';
import { responseOf, type HttpResponse } from './http/http-response.js';
import { looksLike } from './http/looks-like.js';
import { httpParameter } from './http/parameters.js';
import { gatewayEndsAt } from './http/time-limit.js';

export interface Http extends EventSource<HttpEvent, HttpResponse, HttpValue> {
  readonly name: 'http';
}

/**
 * Requests of API Gateway (REST APIs, HTTP APIs with payload format 1.0 and 2.0), function URLs and load balancers, recognised by the
 * event. One handler is one function: which requests reach it is decided by whoever calls it, and there is no router here.
 *
 * What `handle` returns is the answer: an object is JSON with 200, a text is `text/plain`, bytes are bytes, `undefined` is 204, and
 * `reply`, `created` and `redirect` say more. What it throws is answered as problem details (RFC 9457): see `httpErrorOf`.
 *
 * ```ts
 * import { IsString } from 'class-validator';
 * import { Body, HttpHandler, LambdaHandler, Param, http } from 'sluice';
 *
 * class Rename {
 *   @IsString() name!: string;
 * }
 *
 * @LambdaHandler(http({ maxBodyBytes: 10_000 }))
 * class RenameOrder extends HttpHandler {
 *   async handle(@Param('id') id: string, @Body(Rename) { name }: Rename) {
 *     return { id, name };
 *   }
 * }
 * export const handler = RenameOrder.toLambda();
 * ```
 *
 * @throws {ConfigurationError} when an option cannot be; in an invocation, to Lambda, when the event is no request of HTTP
 */
export function http(options: HttpOptions = {}): Http {
  const resolved = resolveHttpOptions(options);
  return Object.freeze<Http>({
    name: 'http',
    read: (event) => [new HttpRequest(event, versionOf(event), resolved)],
    answer: ([value], event) => responseOf(value, versionOf(event)),
    answerError(error, event, context) {
      const version = httpVersionOf(event);
      if (version === undefined) throw error;
      return answerError(error, event, version, context, resolved);
    },
    endsAt: (event) => gatewayEndsAt(event, versionOf(event), resolved.gatewayTimeoutMs),
    parameter: (parameter, subject) => httpParameter(parameter, subject, resolved.validation),
  });
}

function versionOf(event: HttpEvent): HttpVersion {
  const version = httpVersionOf(event);
  if (version !== undefined) return version;
  throw new ConfigurationError('http()', [
    `the event is ${looksLike(event)}, but must be a request of API Gateway, of a function URL or of a load balancer. ` +
      'Does the right source call this function, and has the handler the right base class?',
  ]);
}

/** The base class of handlers of HTTP requests. Without decorated parameters, `handle` gets an `HttpRequest` and Lambda's context. */
export abstract class HttpHandler extends Handler.for(http()) {}

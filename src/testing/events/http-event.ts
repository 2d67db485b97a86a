import type {
  ALBEvent,
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextV2WithAuthorizer,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithRequestContext,
  LambdaFunctionURLEvent,
  LambdaFunctionURLEventWithIAMAuthorizer,
} from 'aws-lambda';
import { refuse } from '../refuse.js';
import { aFlag, aRecord, aText, aTime, anything, oneOf, problemsOf, texts, type Shape } from './checks.js';
import { albEvent } from './http/http-alb.js';
import type {
  AlbOptions,
  AnyHttpOptions,
  AuthorizerV2,
  FunctionUrlOptions,
  HttpApiOptions,
  HttpVersion,
  RestApiOptions,
} from './http/http-options.js';
import { restApiEvent } from './http/http-v1.js';
import { functionUrlEvent, httpApiEvent } from './http/http-v2.js';

const EVENTS = {
  '2.0': httpApiEvent,
  'function-url': functionUrlEvent,
  '1.0': restApiEvent,
  rest: restApiEvent,
  alb: albEvent,
  'alb-multi': albEvent,
} as const satisfies Record<HttpVersion, unknown>;

const REQUEST: Shape = {
  version: oneOf(...Object.keys(EVENTS)),
  method: aText,
  path: aText,
  query: aRecord,
  headers: aRecord,
  cookies: texts,
  body: anything,
  isBase64Encoded: aFlag,
  sourceIp: aText,
  time: aTime,
};
const API: Shape = {
  ...REQUEST,
  route: aText,
  pathParameters: texts,
  stage: aText,
  stageVariables: texts,
  authorizer: aRecord,
};

/**
 * What Lambda gets from a request of HTTP, by the way that it comes in: an HTTP API (`version: '2.0'`, the default, or
 * `'1.0'`), a REST API (`'rest'`), a function URL (`'function-url'`), a load balancer (`'alb'`, or `'alb-multi'` with
 * multi-value headers). The request is the same for all; each has its own idea of names, repetition, encoding and of what is
 * not there.
 *
 * ```ts
 * import { httpEvent } from 'sluice/testing';
 *
 * const event = httpEvent({ method: 'PUT', route: '/orders/{id}', path: '/orders/7', body: { total: 42 } });
 * const old = httpEvent({ version: 'rest', path: '/orders', query: { tag: ['a', 'b'] } });
 * ```
 *
 * @throws {ConfigurationError} when something cannot be
 */
export function httpEvent<Authorizer extends AuthorizerV2>(
  options: HttpApiOptions & { readonly authorizer: Authorizer },
): APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2WithAuthorizer<Authorizer>>;
export function httpEvent(
  options: FunctionUrlOptions & { readonly authorizer: APIGatewayEventRequestContextIAMAuthorizer },
): LambdaFunctionURLEventWithIAMAuthorizer;
export function httpEvent(options: FunctionUrlOptions): LambdaFunctionURLEvent;
export function httpEvent(options: RestApiOptions): APIGatewayProxyEvent;
export function httpEvent(options: AlbOptions): ALBEvent;
export function httpEvent(options?: HttpApiOptions): APIGatewayProxyEventV2;
export function httpEvent(options: AnyHttpOptions = {}): unknown {
  const { version = '2.0' } = options;
  const problems = problemsOf(options, shapeOf(version));
  refuse('httpEvent', problems);
  const event = EVENTS[version](options, problems);
  refuse('httpEvent', problems);
  return event;
}

function shapeOf(version: HttpVersion): Shape {
  if (version === 'alb' || version === 'alb-multi') return REQUEST;
  return version === 'function-url' ? { ...REQUEST, authorizer: aRecord } : API;
}

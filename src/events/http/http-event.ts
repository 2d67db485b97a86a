import { isRecord } from '../../core/config/problems.js';
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** Of API Gateway's REST APIs and HTTP APIs (payload format 1.0 and 2.0), of function URLs and of load balancers. */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2 | ALBEvent;

/**
 * The way that a request came in, by the names that `httpEvent` of `sluice/testing` has: an HTTP API with payload format 2.0 or
 * 1.0, a REST API, a function URL, a load balancer without and with multi-value headers.
 */
export type HttpVersion = '2.0' | '1.0' | 'rest' | 'function-url' | 'alb' | 'alb-multi';

/** `undefined`: it is no request of HTTP. */
export function httpVersionOf(event: unknown): HttpVersion | undefined {
  if (!isRecord(event) || isAuthorizer(event)) return undefined;
  const { version, httpMethod } = event;
  const requestContext = recordOf(event['requestContext']);
  if (version === '2.0' && isRecord(requestContext['http'])) {
    return textOf(requestContext['domainName']).includes('.lambda-url.') ? 'function-url' : '2.0';
  }
  if (typeof httpMethod !== 'string') return undefined;
  if (isRecord(requestContext['elb'])) return isRecord(event['multiValueHeaders']) ? 'alb-multi' : 'alb';
  return version === '1.0' ? '1.0' : 'rest';
}

/** What a Lambda authorizer gets has all that a request has, and is none. */
function isAuthorizer(event: Fields): boolean {
  return 'methodArn' in event || 'routeArn' in event;
}

export type Fields = Readonly<Record<string, unknown>>;

/** An event that somebody has made by hand may lack anything. */
export function recordOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

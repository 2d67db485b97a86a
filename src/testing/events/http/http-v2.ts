import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ACCOUNT_ID, REGION } from '../account.js';
import { hex, requestTime, withoutUndefined } from '../values.js';
import type { AnyHttpOptions } from './http-options.js';
import { joined, lowerCased, mapValues, queryString, requestOf, type HttpRequest } from './http-request.js';

/**
 * Of an HTTP API. Names of headers are in lower case; what comes several times is joined with commas; cookies stand by
 * themselves; a stage that has a name is part of the path.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(options: AnyHttpOptions, problems: string[]): APIGatewayProxyEventV2 {
  const apiId = hex(5);
  const domainName = `${apiId}.execute-api.${REGION}.amazonaws.com`;
  const request = requestOf(options, domainName, true, problems);
  const { stage = '$default', stageVariables } = options;
  const { template, parameters } = request.route;
  const event = eventOf(request, {
    path: stage === '$default' ? request.path : `/${stage}${request.path}`,
    routeKey: template === undefined ? '$default' : `${request.method} ${template}`,
    stage,
    accountId: ACCOUNT_ID,
    apiId,
    domainName,
    requestId: `${hex(8)}=`,
    authorizer: options.authorizer,
  });
  return withoutUndefined({ ...event, pathParameters: parameters, stageVariables } as APIGatewayProxyEventV2);
}

/**
 * Of a function URL: as of an HTTP API, without routes and stages, and with the cookies in their header too.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrlEvent(options: AnyHttpOptions, problems: string[]): APIGatewayProxyEventV2 {
  const apiId = hex(16);
  const domainName = `${apiId}.lambda-url.${REGION}.on.aws`;
  const request = requestOf(options, domainName, true, problems);
  const event = eventOf(request, {
    path: request.path,
    routeKey: '$default',
    stage: '$default',
    // Nobody's, unless IAM knows the caller.
    accountId: options.authorizer === undefined ? 'anonymous' : ACCOUNT_ID,
    apiId,
    domainName,
    requestId: randomUUID(),
    authorizer: options.authorizer,
  });
  if (request.cookies.length > 0) event.headers['cookie'] = request.cookies.join('; ');
  return event;
}

interface Place {
  readonly path: string;
  readonly routeKey: string;
  readonly stage: string;
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly requestId: string;
  readonly authorizer: object | undefined;
}

function eventOf(request: HttpRequest, place: Place): APIGatewayProxyEventV2 {
  const { method, query, headers, cookies, body, time, sourceIp, userAgent } = request;
  const { path, routeKey, stage, accountId, apiId, domainName, requestId, authorizer } = place;
  const context = {
    accountId,
    apiId,
    authorizer,
    domainName,
    domainPrefix: apiId,
    http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent },
    requestId,
    routeKey,
    stage,
    time: requestTime(time),
    timeEpoch: time.getTime(),
  };
  return withoutUndefined({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: queryString(query),
    ...(cookies.length > 0 && { cookies: [...cookies] }),
    headers: mapValues(lowerCased(headers), joined),
    ...(query.length > 0 && { queryStringParameters: mapValues(query, joined) }),
    requestContext: withoutUndefined(context),
    ...(body !== undefined && { body }),
    isBase64Encoded: request.isBase64Encoded,
  });
}

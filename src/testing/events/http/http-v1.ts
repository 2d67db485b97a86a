import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ACCOUNT_ID, REGION } from '../account.js';
import { hex, requestTime, withoutUndefined } from '../values.js';
import type { AnyHttpOptions } from './http-options.js';
import { all, last, lowerCased, mapValues, requestOf, type HttpRequest, type Pairs } from './http-request.js';

/**
 * Of a REST API, and of an HTTP API with payload format 1.0. What comes several times has its last value in `headers` and
 * `queryStringParameters`, and all in `multiValue...`. A REST API leaves the names of headers as they were sent.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function restApiEvent(options: AnyHttpOptions, problems: string[]): APIGatewayProxyEvent {
  const isRest = options.version === 'rest';
  const apiId = hex(5);
  const domainName = `${apiId}.execute-api.${REGION}.amazonaws.com`;
  const request = requestOf(options, domainName, !isRest, problems);
  const { method, path, query, time, route } = request;
  const { stage = isRest ? 'prod' : '$default', stageVariables = null } = options;
  const withStage = stage === '$default' ? path : `/${stage}${path}`;
  const resource = route.template ?? (isRest ? path : '$default');
  const headers = headersOf(request, isRest);
  return {
    ...(!isRest && { version: '1.0' }),
    resource,
    path: isRest ? path : withStage,
    httpMethod: method,
    headers: mapValues(headers, last),
    multiValueHeaders: mapValues(headers, all),
    queryStringParameters: query.length === 0 ? null : mapValues(query, last),
    multiValueQueryStringParameters: query.length === 0 ? null : mapValues(query, all),
    requestContext: withoutUndefined({
      accountId: ACCOUNT_ID,
      apiId,
      // The format says so of an HTTP API; a REST API leaves it out.
      authorizer: options.authorizer ?? (isRest ? undefined : { claims: null, scopes: null }),
      domainName,
      domainPrefix: apiId,
      extendedRequestId: `${hex(8)}=`,
      httpMethod: method,
      identity: identityOf(request),
      path: withStage,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTime: requestTime(time),
      requestTimeEpoch: time.getTime(),
      resourceId: isRest ? hex(3) : `${method} ${resource}`,
      resourcePath: resource,
      stage,
    }),
    pathParameters: route.parameters === undefined ? null : { ...route.parameters },
    stageVariables,
    body: request.body ?? null,
    isBase64Encoded: request.isBase64Encoded,
  };
}

function headersOf({ headers, cookies }: HttpRequest, isRest: boolean): Pairs {
  // A REST API has no use for it: the body has been read.
  const sent = isRest ? headers.filter(([name]) => name.toLowerCase() !== 'content-length') : headers;
  const withCookies: Pairs = cookies.length === 0 ? sent : [...sent, ['Cookie', [cookies.join('; ')]]];
  return isRest ? withCookies : lowerCased(withCookies);
}

function identityOf({
  sourceIp,
  userAgent,
}: HttpRequest): APIGatewayProxyEvent['requestContext']['identity'] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: null,
    userAgent,
    userArn: null,
  };
}

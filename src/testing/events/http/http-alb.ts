import type { ALBEvent } from 'aws-lambda';
import { ACCOUNT_ID, REGION } from '../account.js';
import { hex } from '../values.js';
import type { AnyHttpOptions } from './http-options.js';
import { all, encodedQuery, last, lowerCased, mapValues, requestOf, type Pairs } from './http-request.js';

/**
 * Of a load balancer. It does not decode the query. Without multi-value headers what comes several times has its last
 * value; with them there are lists, and nothing else. No body is an empty one.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function albEvent(options: AnyHttpOptions, problems: string[]): ALBEvent {
  const host = `lambda-alb-${hex(5)}.${REGION}.elb.amazonaws.com`;
  const request = requestOf(options, host, true, problems);
  const { cookies } = request;
  const sent: Pairs =
    cookies.length === 0 ? request.headers : [...request.headers, ['cookie', [cookies.join('; ')]]];
  const headers = lowerCased(sent);
  const query = encodedQuery(request.query);
  const lists = options.version === 'alb-multi';
  return {
    requestContext: {
      elb: {
        targetGroupArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT_ID}:targetgroup/test/${hex(8)}`,
      },
    },
    httpMethod: request.method,
    path: request.path,
    ...(lists
      ? {
          multiValueQueryStringParameters: mapValues(query, all),
          multiValueHeaders: mapValues(headers, all),
        }
      : { queryStringParameters: mapValues(query, last), headers: mapValues(headers, last) }),
    body: request.body ?? '',
    isBase64Encoded: request.isBase64Encoded,
  };
}

import { describe, expect, test } from 'vitest';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { sentShape, problemsOf, shapeOf } from './shape.js';

const TIME = new Date('2020-03-12T19:03:58.390Z');
const REQUEST = {
  method: 'POST',
  path: '/my/path',
  query: { parameter1: ['value1', 'value2'], parameter2: 'value' },
  headers: { Header1: 'value1', Header2: ['value1', 'value2'] },
  time: TIME,
};
const QUERY = { parameter1: 'string', parameter2: 'string' };
const HEADERS = {
  accept: 'string',
  host: 'string',
  'user-agent': 'string',
  'x-amzn-trace-id': 'string',
  'x-forwarded-for': 'string',
  'x-forwarded-port': 'string',
  'x-forwarded-proto': 'string',
};
const BODY_HEADERS = { ...HEADERS, 'content-length': 'string', 'content-type': 'string' };
const IDENTITY = {
  accessKey: 'null',
  accountId: 'null',
  apiKey: 'null',
  apiKeyId: 'null',
  caller: 'null',
  clientCert: 'null',
  cognitoAuthenticationProvider: 'null',
  cognitoAuthenticationType: 'null',
  cognitoIdentityId: 'null',
  cognitoIdentityPoolId: 'null',
  principalOrgId: 'null',
  sourceIp: 'string',
  user: 'null',
  userAgent: 'string',
  userArn: 'null',
};

describe('an HTTP API, format 2.0', () => {
  const documented = {
    version: 'string',
    routeKey: 'string',
    rawPath: 'string',
    rawQueryString: 'string',
    cookies: ['string'],
    headers: { ...BODY_HEADERS, header1: 'string', header2: 'string' },
    queryStringParameters: QUERY,
    requestContext: {
      accountId: 'string',
      apiId: 'string',
      authorizer: { jwt: { claims: { claim1: 'string' }, scopes: ['string'] } },
      domainName: 'string',
      domainPrefix: 'string',
      http: {
        method: 'string',
        path: 'string',
        protocol: 'string',
        sourceIp: 'string',
        userAgent: 'string',
      },
      requestId: 'string',
      routeKey: 'string',
      stage: 'string',
      time: 'string',
      timeEpoch: 'number',
    },
    body: 'string',
    pathParameters: { parameter1: 'string' },
    isBase64Encoded: 'boolean',
    stageVariables: { stageVariable1: 'string' },
  };

  test('has all that is documented', () => {
    const event = httpEvent({
      ...REQUEST,
      body: 'Hello from Lambda',
      cookies: { cookie1: 'a', cookie2: 'b' },
      authorizer: { jwt: { claims: { claim1: 'value1' }, scopes: ['scope1'] } },
      route: '/my/{parameter1}',
      stageVariables: { stageVariable1: 'value1' },
    });
    expect(sentShape(event)).toEqual(documented);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /my/{parameter1}',
      rawPath: '/my/path',
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
      cookies: ['cookie1=a', 'cookie2=b'],
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
      pathParameters: { parameter1: 'path' },
      requestContext: {
        http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
        routeKey: 'POST /my/{parameter1}',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: TIME.getTime(),
      },
      body: 'Hello from Lambda',
      isBase64Encoded: false,
    });
    expect(event.headers).toMatchObject({ header1: 'value1', header2: 'value1,value2' });
    const { domainName, apiId, domainPrefix } = event.requestContext;
    expect(domainName).toBe(`${apiId}.execute-api.eu-central-1.amazonaws.com`);
    expect(domainPrefix).toBe(apiId);
    expect(event.headers['host']).toBe(domainName);
  });

  test('what is not there has no key', () => {
    const { authorizer: _, ...requestContext } = documented.requestContext;
    expect(sentShape(httpEvent())).toEqual({
      version: 'string',
      routeKey: 'string',
      rawPath: 'string',
      rawQueryString: 'string',
      headers: HEADERS,
      requestContext,
      isBase64Encoded: 'boolean',
    });
    expect(httpEvent()).toMatchObject({ routeKey: '$default', rawPath: '/', rawQueryString: '' });
  });

  test('a stage that has a name is part of the path', () => {
    const event = httpEvent({ path: '/orders', stage: 'dev' });
    expect(event.rawPath).toBe('/dev/orders');
    expect(event.requestContext.http.path).toBe('/dev/orders');
    expect(event.requestContext.stage).toBe('dev');
  });

  test('the query is decoded, and raw as it was sent', () => {
    const event = httpEvent({ query: { 'a b': 'ü&=', n: 1, on: true } });
    expect(event.rawQueryString).toBe('a%20b=%C3%BC%26%3D&n=1&on=true');
    expect(event.queryStringParameters).toEqual({ 'a b': 'ü&=', n: '1', on: 'true' });
  });

  test('names of headers are in lower case, and one header whatever their case', () => {
    const { headers } = httpEvent({ headers: { 'X-Tag': 'a', 'x-tag': ['b', 'c'], HOST: 'shop.example' } });
    expect(headers).toMatchObject({ 'x-tag': 'a,b,c', host: 'shop.example' });
    expect(headers).not.toHaveProperty('Host');
  });

  test('cookies stand by themselves, wherever they were given', () => {
    const event = httpEvent({ headers: { Cookie: 'a=1; b=2' }, cookies: { c: '3' } });
    expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(event.headers).not.toHaveProperty('cookie');
  });
});

describe('a function URL', () => {
  test('has all that is documented', () => {
    const iam = {
      accessKey: 'AKIA',
      accountId: '111122223333',
      callerId: 'AIDA',
      cognitoIdentity: null,
      principalOrgId: 'o-1',
      userArn: 'arn',
      userId: 'AIDA',
    };
    const event = httpEvent({
      ...REQUEST,
      version: 'function-url',
      cookies: { cookie1: 'a' },
      body: { hello: 1 },
      authorizer: { iam },
    });
    expect(sentShape(event)).toEqual({
      version: 'string',
      routeKey: 'string',
      rawPath: 'string',
      rawQueryString: 'string',
      cookies: ['string'],
      headers: { ...BODY_HEADERS, header1: 'string', header2: 'string', cookie: 'string' },
      queryStringParameters: QUERY,
      requestContext: {
        accountId: 'string',
        apiId: 'string',
        authorizer: { iam: shapeOf(iam) },
        domainName: 'string',
        domainPrefix: 'string',
        http: shapeOf({ method: '', path: '', protocol: '', sourceIp: '', userAgent: '' }),
        requestId: 'string',
        routeKey: 'string',
        stage: 'string',
        time: 'string',
        timeEpoch: 'number',
      },
      body: 'string',
      isBase64Encoded: 'boolean',
    });
    expect(event.requestContext.authorizer.iam.accessKey).toBe('AKIA');
    expect(event.requestContext.domainName).toMatch(/^[0-9a-f]{32}\.lambda-url\.eu-central-1\.on\.aws$/);
  });

  test('without IAM the account is nobody', () => {
    const event = httpEvent({ version: 'function-url' });
    expect(event.requestContext.accountId).toBe('anonymous');
    expect(event.requestContext).not.toHaveProperty('authorizer');
    expect(event).toMatchObject({ routeKey: '$default' });
  });

  test('cookies are in their header too', () => {
    const event = httpEvent({ version: 'function-url', cookies: { a: '1', b: '2' } });
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers['cookie']).toBe('a=1; b=2');
  });
});

describe('a REST API, and format 1.0', () => {
  const lists = (shape: object) => Object.fromEntries(Object.keys(shape).map((name) => [name, ['string']]));
  const context = {
    accountId: 'string',
    apiId: 'string',
    domainName: 'string',
    domainPrefix: 'string',
    extendedRequestId: 'string',
    httpMethod: 'string',
    identity: IDENTITY,
    path: 'string',
    protocol: 'string',
    requestId: 'string',
    requestTime: 'string',
    requestTimeEpoch: 'number',
    resourceId: 'string',
    resourcePath: 'string',
    stage: 'string',
  };

  test('format 1.0 has all that is documented', () => {
    const headers = { ...BODY_HEADERS, header1: 'string', header2: 'string' };
    const event = httpEvent({ ...REQUEST, version: '1.0', body: 'Hello from Lambda!' });
    expect(sentShape(event)).toEqual({
      version: 'string',
      resource: 'string',
      path: 'string',
      httpMethod: 'string',
      headers,
      multiValueHeaders: lists(headers),
      queryStringParameters: QUERY,
      multiValueQueryStringParameters: lists(QUERY),
      requestContext: { ...context, authorizer: { claims: 'null', scopes: 'null' } },
      pathParameters: 'null',
      stageVariables: 'null',
      body: 'string',
      isBase64Encoded: 'boolean',
    });
    expect(event).toMatchObject({ version: '1.0', resource: '$default', path: '/my/path' });
  });

  test('a REST API has no version, keeps the case of headers, and has null where there is nothing', () => {
    const headers = {
      Accept: 'string',
      Host: 'string',
      'User-Agent': 'string',
      'X-Amzn-Trace-Id': 'string',
      'X-Forwarded-For': 'string',
      'X-Forwarded-Port': 'string',
      'X-Forwarded-Proto': 'string',
      'x-Odd': 'string',
    };
    expect(sentShape(httpEvent({ version: 'rest', headers: { 'x-Odd': '1' } }))).toEqual({
      resource: 'string',
      path: 'string',
      httpMethod: 'string',
      headers,
      multiValueHeaders: lists(headers),
      queryStringParameters: 'null',
      multiValueQueryStringParameters: 'null',
      requestContext: context,
      pathParameters: 'null',
      stageVariables: 'null',
      body: 'null',
      isBase64Encoded: 'boolean',
    });
  });

  test('what comes several times has its last value, and all in lists', () => {
    const event = httpEvent({ ...REQUEST, version: 'rest' });
    expect(event.queryStringParameters).toEqual({ parameter1: 'value2', parameter2: 'value' });
    expect(event.multiValueQueryStringParameters).toEqual({
      parameter1: ['value1', 'value2'],
      parameter2: ['value'],
    });
    expect(event.headers).toMatchObject({ Header1: 'value1', Header2: 'value2' });
    expect(event.multiValueHeaders).toMatchObject({ Header1: ['value1'], Header2: ['value1', 'value2'] });
  });

  test('the path has no stage, and the context has it', () => {
    const event = httpEvent({ version: 'rest', path: '/orders/7', route: '/orders/{id}' });
    expect(event).toMatchObject({ path: '/orders/7', resource: '/orders/{id}', pathParameters: { id: '7' } });
    expect(event.requestContext).toMatchObject({
      path: '/prod/orders/7',
      stage: 'prod',
      resourcePath: '/orders/{id}',
    });
    expect(httpEvent({ version: '1.0', path: '/orders', stage: 'dev' }).path).toBe('/dev/orders');
  });

  test('cookies are a header', () => {
    const event = httpEvent({ version: 'rest', cookies: { a: '1', b: '2' } });
    expect(event.headers['Cookie']).toBe('a=1; b=2');
    expect(httpEvent({ version: '1.0', cookies: { a: '1' } }).multiValueHeaders['cookie']).toEqual(['a=1']);
  });

  test('an authorizer leaves what it leaves', () => {
    const authorizer = { principalId: 'ada', tenant: '7', integrationLatency: 4 };
    expect(httpEvent({ version: 'rest', authorizer }).requestContext.authorizer).toEqual(authorizer);
  });
});

describe('a load balancer', () => {
  test('has all that is documented', () => {
    const event = httpEvent({ ...REQUEST, version: 'alb', body: 'request_body', cookies: { a: '1' } });
    expect(sentShape(event)).toEqual({
      requestContext: { elb: { targetGroupArn: 'string' } },
      httpMethod: 'string',
      path: 'string',
      queryStringParameters: QUERY,
      headers: { ...BODY_HEADERS, header1: 'string', header2: 'string', cookie: 'string' },
      isBase64Encoded: 'boolean',
      body: 'string',
    });
    expect(event.queryStringParameters).toEqual({ parameter1: 'value2', parameter2: 'value' });
    expect(event.headers).toMatchObject({ header2: 'value2' });
    expect(event.requestContext.elb.targetGroupArn).toMatch(
      /^arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup\/test\/[0-9a-f]{16}$/,
    );
  });

  test('with multi-value headers it has lists, and nothing else', () => {
    const event = httpEvent({ ...REQUEST, version: 'alb-multi', cookies: { a: '1', b: '2' } });
    expect(event).not.toHaveProperty('headers');
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event.multiValueQueryStringParameters).toEqual({
      parameter1: ['value1', 'value2'],
      parameter2: ['value'],
    });
    expect(event.multiValueHeaders).toMatchObject({ header2: ['value1', 'value2'], cookie: ['a=1; b=2'] });
  });

  test('does not decode the query, and nothing is empty, not null', () => {
    const event = httpEvent({ version: 'alb', query: { 'a b': 'ü&', list: ['x y', 'z/'] } });
    expect(event.queryStringParameters).toEqual({ 'a%20b': '%C3%BC%26', list: 'z%2F' });
    expect(httpEvent({ version: 'alb' })).toMatchObject({ body: '', queryStringParameters: {} });
    expect(httpEvent({ version: 'alb-multi' })).toMatchObject({ multiValueQueryStringParameters: {} });
  });
});

describe('the body', () => {
  const bytes = new Uint8Array([0, 255, 128]);
  test.each([
    ['2.0', { a: 1 }, '{"a":1}', 'application/json', false],
    ['2.0', [1], '[1]', 'application/json', false],
    ['2.0', 'text', 'text', 'text/plain;charset=UTF-8', false],
    ['2.0', bytes, 'AP+A', 'application/octet-stream', true],
    [
      '2.0',
      new URLSearchParams({ a: 'b c' }),
      'YT1iK2M=',
      'application/x-www-form-urlencoded;charset=UTF-8',
      true,
    ],
    [
      'function-url',
      new URLSearchParams({ a: 'b' }),
      'YT1i',
      'application/x-www-form-urlencoded;charset=UTF-8',
      true,
    ],
    ['alb', new URLSearchParams({ a: 'b' }), 'YT1i', 'application/x-www-form-urlencoded;charset=UTF-8', true],
    [
      'rest',
      new URLSearchParams({ a: 'b' }),
      'a=b',
      'application/x-www-form-urlencoded;charset=UTF-8',
      false,
    ],
    ['rest', bytes, 'AP+A', 'application/octet-stream', true],
  ] as const)('of version %s: %j', (version, given, body, type, isBase64Encoded) => {
    const event = httpEvent({ version, body: given } as never) as ReturnType<typeof httpEvent>;
    expect(event).toMatchObject({ body, isBase64Encoded });
    const headers = Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]);
    expect(Object.fromEntries(headers)).toMatchObject({ 'content-type': type });
  });

  test('makes the method POST, and says its length in bytes', () => {
    const event = httpEvent({ body: 'ü' });
    expect(event.requestContext.http.method).toBe('POST');
    expect(event.headers['content-length']).toBe('2');
    expect(httpEvent({ body: null }).requestContext.http.method).toBe('GET');
  });

  test('a content type or an encoding of the request decides over Base64', () => {
    expect(httpEvent({ headers: { 'Content-Type': 'application/pdf' }, body: 'x' })).toMatchObject({
      body: 'eA==',
      isBase64Encoded: true,
    });
    expect(httpEvent({ headers: { 'content-encoding': 'gzip' }, body: 'x' }).isBase64Encoded).toBe(true);
    expect(httpEvent({ body: 'x', isBase64Encoded: true }).body).toBe('eA==');
    expect(httpEvent({ body: new URLSearchParams('a=b'), isBase64Encoded: false }).body).toBe('a=b');
  });
});

describe('routes', () => {
  test('path parameters are found, and decoded', () => {
    const event = httpEvent({ route: '/shops/{shop}/{rest+}', path: '/shops/a%20b/x/y.z' });
    expect(event.pathParameters).toEqual({ shop: 'a b', rest: 'x/y.z' });
    expect(event.routeKey).toBe('GET /shops/{shop}/{rest+}');
  });

  test('a route is made of path parameters', () => {
    const event = httpEvent({ path: '/orders/7/lines/8', pathParameters: { id: '7', line: '8' } });
    expect(event.routeKey).toBe('GET /orders/{id}/lines/{line}');
    expect(event.pathParameters).toEqual({ id: '7', line: '8' });
  });

  test('what does not fit is refused', () => {
    expect(problemsOf(() => httpEvent({ route: '/orders/{id}', path: '/order/7' }))).toEqual([
      "route is '/orders/{id}', which does not take the path '/order/7'",
    ]);
    expect(problemsOf(() => httpEvent({ path: '/orders/7', pathParameters: { id: '8' } }))[0]).toContain(
      "pathParameters.id is '8', which is no part of the path '/orders/7'",
    );
    const both = { route: '/orders/{id}', path: '/orders/7', pathParameters: { id: '8', x: '1' } };
    expect(problemsOf(() => httpEvent(both))).toEqual([
      "pathParameters.id is '8', but the path '/orders/7' of route '/orders/{id}' has '7' there",
      "pathParameters.x is '1', but the path '/orders/7' of route '/orders/{id}' has no such parameter",
    ]);
    expect(problemsOf(() => httpEvent({ route: 'GET /orders', path: '/orders' }))[0]).toContain(
      'without the method',
    );
  });
});

describe('what cannot be is refused', () => {
  test.each([
    [
      { version: '3.0' },
      "version is '3.0', but must be '2.0', 'function-url', '1.0', 'rest', 'alb', 'alb-multi'",
    ],
    [{ method: 'get' }, "method is 'get', but must be one in capitals, such as 'POST'"],
    [{ path: 'orders' }, "path is 'orders', but must begin with /"],
    [{ path: '/orders?id=1' }, 'What follows a ? belongs into query'],
    [
      { headers: { 'x-n': 1 } },
      'headers.x-n is 1, but must be string, or an array of those that is not empty',
    ],
    [{ headers: { 'x-n': [] } }, 'headers.x-n is []'],
    [
      { query: { since: new Date(0) } },
      'query.since is 1970-01-01T00:00:00.000Z, but must be string, number, boolean',
    ],
    [{ query: '?a=1' }, "query is '?a=1', but must be an object"],
    [{ cookies: { a: 1 } }, 'cookies is { a: 1 }, but must be an object whose values are texts'],
    [{ body: { total: 42n } }, 'body.total is a BigInt (42n), which is no JSON'],
    [{ body: () => 1 }, 'body is a function, which is no JSON'],
    [{ body: new FormData() }, 'body is FormData'],
    [{ body: new Uint8Array(2), isBase64Encoded: false }, 'the body is bytes, which travel in Base64 only'],
    [{ version: 'alb', stage: 'dev' }, 'there is no option stage; the options are version, method, path'],
    [{ version: 'function-url', route: '/' }, 'there is no option route'],
    [{ header: {} }, 'there is no option header'],
    [{ time: 'now' }, "time is 'now', but must be a valid Date"],
  ])('%o', (options, problem) => {
    expect(problemsOf(() => httpEvent(options as never)).join('\n')).toContain(problem);
  });
});

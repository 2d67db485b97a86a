import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  HttpHandler,
  LambdaHandler,
  created,
  http,
  redirect,
  reply,
  type HttpRequest,
} from 'sluice';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { lambdaContext } from '../../../../src/testing/lambda-context.js';
import { alb, albMulti, functionUrl, httpApi1, httpApi2, restApi } from './documented.js';
import { handler, json } from './helpers.js';

const seen = (request: HttpRequest) => ({
  version: request.version,
  method: request.method,
  path: request.path,
  params: request.version === 'function-url' || request.version.startsWith('alb') ? {} : request.params,
  query: request.query,
  headers: { header1: request.headers['header1'], header2: request.headers['header2'] },
  cookies: request.cookies,
  text: request.text(),
});

describe('the payloads that AWS documents', () => {
  const run = handler(seen);
  const headers = { header1: 'value1', header2: 'value1, value2' };
  const query = { parameter1: 'value1', parameter2: 'value' };

  test.each([
    [
      httpApi2,
      {
        version: '2.0',
        method: 'POST',
        params: { parameter1: 'value1' },
        headers: { ...headers, header2: 'value1,value2' },
      },
    ],
    [httpApi1, { version: '1.0', method: 'GET', params: {}, headers, text: 'Hello from Lambda!' }],
    [restApi, { version: 'rest', method: 'GET', params: {}, headers, text: 'Hello from Lambda!' }],
    [
      functionUrl,
      {
        version: 'function-url',
        method: 'POST',
        headers: { ...headers, header2: 'value1,value2' },
        text: 'Hello from client!',
      },
    ],
  ])('are read, number %#', async (event, expected) => {
    const { answer } = await run(event);
    expect(json(answer)).toEqual({
      path: '/my/path',
      query,
      params: {},
      text: 'Hello from Lambda',
      // The examples name cookies without a value.
      cookies: {},
      ...expected,
    });
  });

  test.each([
    [alb, { version: 'alb', query: { myKey: 'val2' } }],
    [albMulti, { version: 'alb-multi', query: { myKey: 'val1' } }],
  ])('of a load balancer are read, number %#', async (event, expected) => {
    const { answer } = await run(event);
    expect(json(answer)).toEqual({
      method: 'GET',
      path: '/',
      params: {},
      headers: {},
      cookies: { name1: 'value1', name2: 'value2' },
      text: '',
      ...expected,
    });
  });
});

const VERSIONS = ['2.0', '1.0', 'rest', 'function-url', 'alb', 'alb-multi'] as const;

describe.each(VERSIONS)('a request by %s', (version) => {
  const event = httpEvent({
    version: version as '2.0',
    method: 'POST',
    path: '/orders/a%20b',
    query: { tag: ['x y', 'ü'], one: '1&2' },
    headers: { 'X-Twice': ['1', '2'], 'X-Once': 'yes' },
    cookies: { theme: 'dark', user: 'a%20b' },
    body: { total: 42, name: 'Zoë' },
  });

  test('is the same as by all others', async () => {
    const run = handler(
      (request) => ({
        version: request.version,
        method: request.method,
        id: request.params['id'],
        query: request.query,
        // Two that are not lists have only the last one.
        tags: request.queryAll('tag'),
        once: request.headers['x-once'],
        cookies: request.cookies,
        body: request.parsed(),
      }),
      { route: '/orders/{id}' },
    );
    const withRoute =
      version.startsWith('alb') || version === 'function-url'
        ? event
        : { ...event, pathParameters: { id: version === 'rest' ? 'a%20b' : 'a b' } };
    const { answer, failures } = await run(withRoute);
    expect(failures).toEqual([]);
    const tags = version === 'alb' ? ['ü'] : ['x y', 'ü'];
    expect(json(answer)).toEqual({
      version,
      method: 'POST',
      id: 'a b',
      query: { tag: tags[0], one: '1&2' },
      tags,
      once: 'yes',
      cookies: { theme: 'dark', user: 'a b' },
      body: { total: 42, name: 'Zoë' },
    });
  });
});

describe('what handle returns', () => {
  const FORMS = {
    '2.0': (list: Record<string, string>) => ({ headers: list }),
    'function-url': (list: Record<string, string>) => ({ headers: list }),
    '1.0': (list: Record<string, string>) => ({ headers: list }),
    rest: (list: Record<string, string>) => ({ headers: list }),
    alb: (list: Record<string, string>) => ({ headers: list }),
    'alb-multi': (list: Record<string, string>) => ({
      multiValueHeaders: Object.fromEntries(Object.entries(list).map(([name, one]) => [name, [one]])),
    }),
  };
  const described = (version: string, text: string) =>
    version.startsWith('alb') ? { statusDescription: text } : {};

  test.each(VERSIONS)('is JSON, a text, bytes or nothing, by %s', async (version) => {
    const event = httpEvent({ version: version as '2.0' });
    const form = FORMS[version];
    const answers = async (value: unknown) => (await handler(() => value as object)(event)).answer;
    expect(await answers({ a: 1 })).toEqual({
      statusCode: 200,
      ...form({ 'content-type': 'application/json' }),
      body: '{"a":1}',
      isBase64Encoded: false,
      ...described(version, '200 OK'),
    });
    expect(await answers(null)).toMatchObject({ statusCode: 200, body: 'null' });
    expect(await answers('grün')).toMatchObject({
      statusCode: 200,
      ...form({ 'content-type': 'text/plain; charset=utf-8' }),
      body: 'grün',
    });
    expect(await answers(Buffer.from([0xff, 0, 1]))).toMatchObject({
      statusCode: 200,
      ...form({ 'content-type': 'application/octet-stream' }),
      body: '/wAB',
      isBase64Encoded: true,
    });
    const { buffer } = new Uint8Array([9, 0xff, 0, 1, 9]);
    expect(await answers(new Uint8Array(buffer, 1, 3))).toMatchObject({ body: '/wAB' });
    expect(await answers(new Uint8Array([0xff, 0, 1]).buffer)).toMatchObject({ body: '/wAB' });
    expect(await answers(undefined)).toEqual({
      statusCode: 204,
      ...form({}),
      body: '',
      isBase64Encoded: false,
      ...described(version, '204 No Content'),
    });
    expect(await answers(created({ id: 1 }, { headers: { Location: '/orders/1' } }))).toMatchObject({
      statusCode: 201,
      ...form({ 'content-type': 'application/json', location: '/orders/1' }),
    });
    expect(await answers(redirect('/a b/ü?x=%20'))).toMatchObject({
      statusCode: 302,
      ...form({ location: '/a%20b/%C3%BC?x=%20' }),
      body: '',
    });
  });

  const withCookies = () =>
    reply(200, 'x', {
      headers: { 'X-List': ['1', '2'], 'Content-Type': 'text/html', age: 7, 'Set-Cookie': 'a=1' },
      cookies: ['b=2; HttpOnly'],
    });

  test('has headers and cookies as each way in takes them', async () => {
    const run = handler(withCookies);
    const form = async (version: string) => {
      const {
        statusCode,
        body,
        isBase64Encoded,
        statusDescription: _,
        ...rest
      } = (await run(httpEvent({ version: version as '2.0' }))).answer;
      expect({ statusCode, body, isBase64Encoded }).toEqual({
        statusCode: 200,
        body: 'x',
        isBase64Encoded: false,
      });
      return rest;
    };
    const cookies = ['a=1', 'b=2; HttpOnly'];
    const payload2 = { headers: { 'x-list': '1, 2', 'content-type': 'text/html', age: '7' }, cookies };
    expect(await form('2.0')).toEqual(payload2);
    expect(await form('function-url')).toEqual(payload2);
    const payload1 = {
      headers: { 'content-type': 'text/html', age: '7' },
      multiValueHeaders: { 'x-list': ['1', '2'], 'set-cookie': cookies },
    };
    expect(await form('1.0')).toEqual(payload1);
    expect(await form('rest')).toEqual(payload1);
    expect(await form('alb-multi')).toEqual({
      multiValueHeaders: {
        'x-list': ['1', '2'],
        'content-type': ['text/html'],
        age: ['7'],
        'set-cookie': cookies,
      },
    });
  });

  test('with two cookies is refused by a load balancer that can carry one, which the log says', async () => {
    const { answer, failures } = await handler(withCookies)(httpEvent({ version: 'alb' }));
    expect(answer.statusCode).toBe(500);
    expect(String(failures[0]?.error)).toContain('Switch on multi-value headers');
    const one = await handler(() => reply(200, 'x', { cookies: ['a=1'] }))(httpEvent({ version: 'alb' }));
    expect(one.answer.headers).toEqual({ 'set-cookie': 'a=1', 'content-type': 'text/plain; charset=utf-8' });
  });

  test.each([204, 205, 304])('has no body with %i', async (status) => {
    const { answer } = await handler(() => reply(status, { a: 1 }))(httpEvent());
    expect(answer).toMatchObject({ statusCode: status, body: '', headers: {} });
  });

  test('may have headers with the names of members that every object has', async () => {
    const headers = JSON.parse('{ "constructor": "a", "__proto__": "b" }') as Record<string, string>;
    const { answer } = await handler(() => reply(200, 'x', { headers }))(httpEvent());
    expect(Object.entries(answer.headers ?? {})).toContainEqual(['constructor', 'a']);
    expect(Object.entries(answer.headers ?? {})).toContainEqual(['__proto__', 'b']);
  });
});

describe('an event that is no request', () => {
  @LambdaHandler()
  class Any extends HttpHandler {
    async handle() {}
  }
  const lambda = Any.toLambda();

  test.each([
    [{ Records: [{ eventSource: 'aws:sqs' }] }, 'a batch of aws:sqs'],
    [{ Records: [{ EventSource: 'aws:sns' }] }, 'a batch of aws:sns'],
    [{ Records: [{ cf: {} }] }, 'a request of CloudFront (Lambda@Edge)'],
    [{ source: 'aws.s3', 'detail-type': 'x', detail: {} }, 'an event of EventBridge'],
    [{ triggerSource: 'PreSignUp_SignUp', userName: 'x' }, 'an event of Cognito'],
    [{ RequestType: 'Create', ResponseURL: 'x' }, 'a request of a custom resource'],
    [{ info: { fieldName: 'order' }, arguments: {} }, 'a request of AppSync'],
    [{ requestContext: { connectionId: 'x', eventType: 'CONNECT' } }, 'a message of a WebSocket API'],
    [
      { version: '2.0', method: 'GET', requestContext: { serviceNetworkArn: 'x' } },
      'a request of VPC Lattice',
    ],
    [{ ...restApi, type: 'REQUEST', methodArn: 'x' }, 'a request to a Lambda authorizer'],
    [{ ...httpApi2, type: 'REQUEST', routeArn: 'x' }, 'a request to a Lambda authorizer'],
    [{ id: 1, secret: 'x' }, 'an object with the keys id, secret'],
    [{}, 'an object without keys'],
    [[1], 'an array'],
    ['x', 'a string'],
    [null, 'null'],
    [undefined, 'undefined'],
  ])('fails to Lambda and says what it looks like, number %#', async (event, looks) => {
    const failure = lambda(event as never, lambdaContext());
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(`the event is ${looks}, but must be a request of API Gateway`);
  });
});

describe('the options', () => {
  test('are checked, all at once', () => {
    const options = {
      mapError: 1,
      log: 'x',
      maxBodyBytes: -1,
      gatewayTimeoutMs: 0,
      route: 'orders',
      other: 1,
    };
    expect(() => http(options as never)).toThrow(ConfigurationError);
    for (const name of Object.keys(options)) expect(() => http(options as never)).toThrow(name);
    for (const route of ['/', '/orders', '/orders/{id}', '/files/{path+}', '/a/{b}/c/{d}'])
      expect(http({ route }).name).toBe('http');
    for (const route of ['', 'x', '/a{b}', '/{a+}/b', '/{}'])
      expect(() => http({ route })).toThrow('route is');
  });
});

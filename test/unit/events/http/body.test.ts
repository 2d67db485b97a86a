import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, Min, ValidateNested } from 'class-validator';
import { describe, expect, test } from 'vitest';
import {
  Body,
  Header,
  HttpHandler,
  LambdaHandler,
  Param,
  Query,
  created,
  http,
  type HttpFailure,
} from 'sluice';
import { jsonFault } from '../../../../src/events/http/json-fault.js';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { handler, json, running } from './helpers.js';

interface Sent {
  readonly body: string | Buffer | undefined;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

/** As an HTTP API delivers it: what is no text travels in Base64. */
function request({ body, type, headers = {} }: Sent) {
  const event = httpEvent({ method: 'POST', path: '/x' });
  const isBase64Encoded = Buffer.isBuffer(body);
  return {
    ...event,
    headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
    body: Buffer.isBuffer(body) ? body.toString('base64') : body,
    isBase64Encoded,
  };
}

const parsed = handler((one) => ({ got: one.parsed() }));
const text = handler((one) => ({ got: one.text() }));
const bytes = handler((one) => one.bytes());
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

async function got(sent: Sent, run = parsed): Promise<unknown> {
  const { answer, failures } = await run(request(sent));
  expect(failures).toEqual([]);
  expect(answer.statusCode).toBe(200);
  return (json(answer) as { got: unknown }).got;
}

async function refused(sent: Sent, run = parsed): Promise<Record<string, unknown>> {
  const { answer, failures } = await run(request(sent));
  expect(failures).toEqual([]);
  expect(answer.headers?.['content-type']).toBe('application/problem+json');
  return { ...(json(answer) as object), headers: answer.headers };
}

describe('JSON', () => {
  test.each([
    JSON_TYPE,
    'Application/JSON; charset=utf-8',
    'application/merge-patch+json',
    'application/json;charset="UTF-8"',
  ])('is parsed when it is %s', async (type) => {
    expect(await got({ body: '{"a":[1,"ü"]}', type })).toEqual({ a: [1, 'ü'] });
    expect(await got({ body: Buffer.from('{"a":[1,"ü"]}'), type })).toEqual({ a: [1, 'ü'] });
  });

  test('may be any value, and begin with a byte order mark', async () => {
    for (const body of ['null', 'true', '"x"', '1.5e3', ' [] ']) {
      expect(await got({ body, type: JSON_TYPE })).toEqual(JSON.parse(body));
      expect(await got({ body: `\uFEFF${body}`, type: JSON_TYPE })).toEqual(JSON.parse(body));
      expect(await got({ body: Buffer.from(`\uFEFF${body}`), type: JSON_TYPE })).toEqual(JSON.parse(body));
    }
  });

  test('in another charset is decoded', async () => {
    const body = Buffer.from('{"a":"ü"}', 'latin1');
    expect(await got({ body, type: 'application/json; charset=iso-8859-1' })).toEqual({ a: 'ü' });
    expect(
      await got({ body: Buffer.from('{"a":"ü"}', 'utf16le'), type: 'application/json; charset=utf-16le' }),
    ).toEqual({ a: 'ü' });
  });

  test('that is malformed is 400 with the position and nothing of the parser', async () => {
    const problem = await refused({ body: '{\n  "a": 1,\n  "b": nope\n}', type: JSON_TYPE });
    expect(problem).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'The body is not valid JSON: unexpected "n" at line 3, column 8 (position 19)',
      line: 3,
      column: 8,
      position: 19,
    });
  });

  test('with __proto__ in it is 400, however it is written', async () => {
    for (const body of ['{"__proto__":{"admin":true}}', '[{"a":{"\\u005f_proto__":1}}]']) {
      expect(await refused({ body, type: JSON_TYPE })).toMatchObject({
        status: 400,
        detail: 'The body has a member named __proto__',
      });
    }
    expect(await got({ body: '{"constructor":{"prototype":1}}', type: JSON_TYPE })).toEqual({
      constructor: { prototype: 1 },
    });
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test('is at most 100 levels deep', async () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(await got({ body: nested(100), type: JSON_TYPE })).toEqual(JSON.parse(nested(100)));
    for (const levels of [101, 1_000_000])
      expect(await refused({ body: nested(levels), type: JSON_TYPE })).toMatchObject({
        status: 400,
        detail: 'The body is nested over 100 levels deep',
      });
  });
});

describe('where JSON is malformed', () => {
  test.each([
    ['', 0],
    ['  ', 2],
    ['{', 1],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ["{'a':1}", 1],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['{]', 1],
    ['[}', 1],
    ['{"a":}', 5],
    ['01', 1],
    ['-', 0],
    ['1.', 1],
    ['.5', 0],
    ['+1', 0],
    ['1e', 1],
    ['NaN', 0],
    ['tru', 0],
    ['nulls', 4],
    ['"a', 2],
    ['"a\nb"', 2],
    [String.raw`"\x"`, 1],
    [String.raw`"\u12g4"`, 1],
    ['"\\', 1],
    ['1 // x', 2],
    ['{"a":1}{', 7],
    [']', 0],
    ['\u00a01', 0],
  ])('%j is at %i', (body, position) => {
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
    expect(jsonFault(body).position).toBe(position);
  });

  test('is found wherever one character of good JSON is broken', () => {
    const good = JSON.stringify(
      { a: [1, -2.5e-7, true, false, null, 'x\n"\u0001', {}, [], { b: { c: '' } }] },
      null,
      1,
    );
    expect(jsonFault(good).position).toBe(good.length);
    for (let at = 0; at < good.length; at++) {
      const broken = `${good.slice(0, at)}\u0000${good.slice(at + 1)}`;
      // A broken number, word or escape begins before its bad character.
      const { position } = jsonFault(broken);
      expect(position).toBeLessThanOrEqual(at);
      expect(good.slice(position, at)).toMatch(/^[\w\\.-]*$/);
      const cut = good.slice(0, at);
      expect(jsonFault(cut).position).toBeLessThanOrEqual(cut.length);
    }
  });
});

describe('a form', () => {
  test('is an object, and what comes several times an array', async () => {
    expect(await got({ body: 'a=1&b=x+y%26&a=2&c&constructor=k', type: FORM })).toEqual({
      a: ['1', '2'],
      b: 'x y&',
      c: '',
      constructor: 'k',
    });
    expect(await got({ body: Buffer.from('a=%C3%BC'), type: `${FORM}; charset=UTF-8` })).toEqual({ a: 'ü' });
  });

  test('whose encoding is broken is read as browsers do', async () => {
    expect(await got({ body: 'a=%&b=%zz&c=%ff', type: FORM })).toEqual({ a: '%', b: '%zz', c: '\uFFFD' });
  });

  test('with __proto__ is 400, with over 1000 fields 413, in another charset 415', async () => {
    expect(await refused({ body: '__proto__=1', type: FORM })).toMatchObject({ status: 400 });
    expect(await refused({ body: 'a&'.repeat(1_001), type: FORM })).toMatchObject({
      status: 413,
      maxFields: 1_000,
    });
    expect(await refused({ body: 'a=1', type: `${FORM}; charset=latin1` })).toMatchObject({ status: 415 });
  });
});

describe('a body that is not as it should be', () => {
  test.each([
    undefined,
    'text/plain',
    'multipart/form-data; boundary=x',
    'nonsense',
    '',
    'application/json, text/html',
  ])('is 415 when its content type is %j', async (type) => {
    const problem = await refused({ body: '{}', ...(type !== undefined && { type }) });
    expect(problem).toMatchObject({ status: 415, headers: { accept: `${JSON_TYPE}, ${FORM}` } });
  });

  test('is 400 when it is missing', async () => {
    for (const body of [undefined, ''])
      expect(await refused({ body, type: JSON_TYPE })).toMatchObject({
        status: 400,
        detail: 'The body is missing',
      });
  });

  test('is 415 in an unknown charset, 400 when it is not in the one it names, 415 when it is compressed', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22]);
    expect(await refused({ body, type: 'application/json; charset=klingon' })).toMatchObject({ status: 415 });
    expect(await refused({ body, type: JSON_TYPE })).toMatchObject({
      status: 400,
      detail: 'The body is not utf-8',
    });
    const headers = { 'content-encoding': 'gzip' };
    expect(await refused({ body, type: JSON_TYPE, headers })).toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'identity' },
    });
  });

  test('is 400 when it is no Base64, or no text', async () => {
    for (const body of ['%%%', 'YWJj!', 'a b']) {
      const { answer } = await text({ ...request({ body: undefined }), body, isBase64Encoded: true });
      expect(json(answer)).toMatchObject({ status: 400, detail: 'The body is not Base64' });
    }
    const { answer } = await text({ ...request({ body: undefined }), body: { a: 1 } });
    expect(json(answer)).toMatchObject({
      status: 400,
      detail: 'The body is of type object, but must be a text',
    });
  });

  test('is 413 when it is over the limit in bytes', async () => {
    const run = handler((one) => ({ got: one.text() }), { maxBodyBytes: 6 });
    expect(await got({ body: 'ü'.repeat(3) }, run)).toBe('üüü');
    expect(await got({ body: Buffer.from('ü'.repeat(3)) }, run)).toBe('üüü');
    for (const body of ['ü'.repeat(3) + 'x', Buffer.alloc(7)])
      expect(await refused({ body }, run)).toMatchObject({
        status: 413,
        title: 'Payload Too Large',
        maxBytes: 6,
      });
    const most = 6 * 1024 * 1024;
    expect(
      await got(
        { body: 'x'.repeat(most) },
        handler((one) => ({ got: one.text().length })),
      ),
    ).toBe(most);
    expect(await refused({ body: 'x'.repeat(most + 1) })).toMatchObject({ status: 413 });
  });
});

describe('the body as it is', () => {
  test('is a text whatever its content type', async () => {
    expect(await got({ body: 'a,b', type: 'text/csv' }, text)).toBe('a,b');
    expect(await got({ body: Buffer.from('ü', 'latin1'), type: 'text/csv; charset=latin1' }, text)).toBe('ü');
    expect(await got({ body: undefined }, text)).toBe('');
    expect(await got({ body: 'x', type: 'no type' }, text)).toBe('x');
  });

  test('is bytes', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const { answer } = await bytes(request({ body: all }));
    expect(Buffer.from(answer.body, 'base64')).toEqual(all);
  });
});

describe('decorated parameters', () => {
  const failures: HttpFailure[] = [];
  const log = (failure: HttpFailure) => failures.push(failure);

  @LambdaHandler(http({ log, route: '/orders/{id}' }))
  class Decorated extends HttpHandler {
    async handle(
      @Param('id') id: string,
      @Query('tag') tag: string | undefined,
      @Header('X-Name') name: string | undefined,
      @Query('__proto__') proto: string | undefined,
      @Body(Object) body: object,
    ) {
      return { id, tag, name, proto: proto ?? 'none', body };
    }
  }
  const run = running(Decorated.toLambda() as never, failures);

  @LambdaHandler(http({ log }))
  class AsText extends HttpHandler {
    async handle(@Body() body: string) {
      return `${typeof body} ${body}`;
    }
  }
  @LambdaHandler(http({ log }))
  class AsBytes extends HttpHandler {
    async handle(@Body() body: Buffer) {
      return { hex: body.toString('hex') };
    }
  }

  test.each(['2.0', '1.0', 'rest', 'function-url', 'alb', 'alb-multi'] as const)(
    'get what %s delivers',
    async (version) => {
      const event = httpEvent({
        version: version as '2.0',
        path: '/orders/..%2F..%2Fetc%2Fpasswd',
        ...(version !== 'function-url' && !version.startsWith('alb') && { route: '/orders/{id}' }),
        query: { tag: ['a', 'b'] },
        headers: { 'x-NAME': 'n' },
        body: { a: 1 },
      });
      const { answer } = await run(event);
      // A path is a text, and stays one.
      expect(json(answer)).toEqual({
        id: '../../etc/passwd',
        tag: version === 'alb' ? 'b' : 'a',
        name: 'n',
        proto: 'none',
        body: { a: 1 },
      });
    },
  );

  test('are 404 where the path is another one, 400 where API Gateway says no such parameter, 500 where nothing says it', async () => {
    const other = await run(httpEvent({ version: 'function-url', path: '/customers/1', body: {} }));
    expect(json(other.answer)).toMatchObject({ status: 404 });
    const missing = await run({ ...httpEvent({ body: {} }), pathParameters: { other: '1' } });
    expect(json(missing.answer)).toMatchObject({ status: 400, detail: 'The path has no parameter id' });
    const unknown = await handler((one) => one.params)(httpEvent({ version: 'alb' }));
    expect(unknown.answer.statusCode).toBe(500);
    expect(String(unknown.failures[0]?.error)).toContain("http({ route: '/orders/{id}' })");
  });

  test('get the body as it is where their type is string or Buffer', async () => {
    const event = request({ body: '{"a":1}', type: JSON_TYPE });
    expect((await running(AsText.toLambda() as never, failures)(event)).answer.body).toBe('string {"a":1}');
    const { answer } = await running(
      AsBytes.toLambda() as never,
      failures,
    )(request({ body: Buffer.from([1, 255]) }));
    expect(json(answer)).toEqual({ hex: '01ff' });
  });
});

describe('a body with a class', () => {
  class Line {
    @IsString() sku!: string;
    @IsInt() @Min(1) quantity!: number;
  }
  class Order {
    @IsArray() @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
  }
  const failures: HttpFailure[] = [];
  const options = { log: (failure: HttpFailure) => void failures.push(failure) };

  @LambdaHandler(http(options))
  class CreateOrder extends HttpHandler {
    async handle(@Body() order: Order) {
      return created({ isOrder: order instanceof Order, isLine: order.lines[0] instanceof Line });
    }
  }
  const run = running(CreateOrder.toLambda() as never, failures);

  test('is an instance of it', async () => {
    const { answer } = await run(request({ body: '{"lines":[{"sku":"a","quantity":1}]}', type: JSON_TYPE }));
    expect(answer.statusCode).toBe(201);
    expect(json(answer)).toEqual({ isOrder: true, isLine: true });
  });

  test('is 422 with a pointer to every field that is not valid, and is not logged', async () => {
    const body = JSON.stringify({ lines: [{ sku: 7, quantity: 0 }], 'a/b': 1 });
    const problem = await refused({ body, type: JSON_TYPE }, run);
    expect(problem).toMatchObject({ type: 'about:blank', title: 'Unprocessable Entity', status: 422 });
    const errors = problem['errors'] as { pointer: string; detail: string }[];
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/a~1b',
      '/lines/0/quantity',
      '/lines/0/sku',
    ]);
    for (const { detail } of errors) expect(detail).not.toBe('');
  });

  test('is validated as http() says', async () => {
    @LambdaHandler(http({ ...options, validation: { unknownProperties: 'drop' } }))
    class Dropping extends HttpHandler {
      async handle(@Body(Order) order: Order) {
        return order;
      }
    }
    const { answer } = await running(
      Dropping.toLambda() as never,
      failures,
    )(request({ body: '{"lines":[],"other":1}', type: JSON_TYPE }));
    expect(json(answer)).toEqual({ lines: [] });
  });

  test('that nobody knows is an error when the module loads', () => {
    @LambdaHandler(http())
    class Unknown extends HttpHandler {
      async handle(@Body() _body: { lines: unknown[] }) {}
    }
    expect(() => Unknown.toLambda()).toThrow('the class of the body is not known');
  });
});

describe('a route', () => {
  const match = async (route: string, path: string) => {
    const { answer } = await handler((one) => ({ ...one.params }), { route })(
      httpEvent({ version: 'alb', path }),
    );
    return answer.statusCode === 404 ? undefined : json(answer);
  };

  test.each([
    ['/orders/{id}', '/orders/7', { id: '7' }],
    ['/orders/{id}', '/orders/', undefined],
    ['/orders/{id}', '/orders/7/lines', undefined],
    ['/orders/{id}', '/orders', undefined],
    ['/a/{b}/c/{d}', '/a/1/c/2%2F3', { b: '1', d: '2/3' }],
    ['/a/{b}/c/{d}', '/a/1/x/2', undefined],
    ['/files/{path+}', '/files/a/b/..', { path: 'a/b/..' }],
    ['/files/{path+}', '/files/', undefined],
    ['/files', '/files', {}],
    ['/x/{__proto__}', '/x/1', { ['__proto__']: '1' }],
    ['/x/{id}', '/x/%', { id: '%' }],
  ])('%s takes of %s %j', async (route, path, expected) => {
    expect(await match(route, path)).toEqual(expected);
  });
});

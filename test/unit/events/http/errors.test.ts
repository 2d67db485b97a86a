import * as Sequelize from 'sequelize';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  AcquireTimeoutError,
  BadRequestError,
  ConfigurationError,
  ConnectTimeoutError,
  DeadlineExceededError,
  ForbiddenError,
  HttpError,
  TooManyRequestsError,
  httpErrorOf,
  reply,
  type HttpOptions,
} from 'sluice';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { REQUEST_ID, handler, header, json } from './helpers.js';

async function thrown(error: unknown, options: HttpOptions = {}) {
  const run = handler(() => {
    throw error;
  }, options);
  const { answer, failures } = await run(httpEvent({ path: '/orders/7', query: { secret: 'x' } }));
  return { answer, failures, problem: json(answer) as Record<string, unknown> };
}

afterEach(() => vi.restoreAllMocks());

describe('an HttpError', () => {
  test('is answered as it says, as problem details', async () => {
    const { answer, problem, failures } = await thrown(
      new ForbiddenError('Not yours', {
        members: { owner: 'somebody' },
        headers: { 'x-why': 'owner' },
        cause: new Error('inside'),
      }),
    );
    expect(answer).toEqual({
      statusCode: 403,
      headers: { 'content-type': 'application/problem+json', 'x-why': 'owner' },
      body: answer.body,
      isBase64Encoded: false,
    });
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'Not yours',
      requestId: REQUEST_ID,
      owner: 'somebody',
    });
    expect(failures).toEqual([]);
  });

  test('may have a type and a title of its own, and no other status than it has', async () => {
    const members = {
      type: 'https://example.org/out-of-credit',
      title: 'Out of credit',
      status: 200,
      detail: 'x',
    };
    const { problem } = await thrown(new HttpError(402, 'Pay first', { members }));
    expect(problem).toEqual({ ...members, status: 402, detail: 'Pay first', requestId: REQUEST_ID });
  });

  test('may have a status that has no name, and no detail', async () => {
    const { problem } = await thrown(new HttpError(499, ''));
    expect(problem).toEqual({ type: 'about:blank', title: 'Status 499', status: 499, requestId: REQUEST_ID });
  });

  test('loses a member that JSON cannot carry, not the answer', async () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const { problem } = await thrown(
      new BadRequestError('x', { members: { a: 1n, loop, f: () => 1, ok: 1 } }),
    );
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'x',
      requestId: REQUEST_ID,
      ok: 1,
    });
  });

  test('is logged from 500 on', async () => {
    const error = new HttpError(502, 'The shop next door is closed', { cause: new Error('inside') });
    const { problem, failures } = await thrown(error);
    expect(problem).toMatchObject({ status: 502, detail: 'The shop next door is closed' });
    expect(failures).toEqual([
      { requestId: REQUEST_ID, status: 502, method: 'GET', path: '/orders/7', error },
    ]);
    expect((await thrown(new TooManyRequestsError('x'))).failures).toEqual([]);
  });

  test('of another copy of the package is one too', () => {
    class HttpErrorOfOther extends Error {
      readonly code = 'SLUICE_HTTP';
      readonly status = 418;
      readonly members = {};
      readonly headers = {};
    }
    const error = new HttpErrorOfOther('x');
    expect(httpErrorOf(error)).toBe(error);
  });
});

describe('all else', () => {
  test.each([
    new Error('password=hunter2 in /var/task/secret.js'),
    new ConfigurationError('handler X', ['hunter2']),
    'hunter2',
    undefined,
    null,
    { status: 400, message: 'hunter2' },
    new AggregateError([new Error('hunter2')], 'hunter2'),
  ])(
    'is 500 with the request id and nothing internal, and logged once with the error itself, number %#',
    async (error) => {
      const { answer, problem, failures } = await thrown(error);
      expect(problem).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        detail: 'Something went wrong here. Who runs this finds the reason by the request id',
        requestId: REQUEST_ID,
      });
      expect(JSON.stringify(answer)).not.toContain('hunter2');
      expect(failures).toEqual([
        { requestId: REQUEST_ID, status: 500, method: 'GET', path: '/orders/7', error },
      ]);
      expect(failures[0]?.error).toBe(error);
    },
  );

  test('is logged by console.error, as one object', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const error = new Error('x');
    await thrown(error, { log: undefined });
    expect(logged.mock.calls).toEqual([
      [{ requestId: REQUEST_ID, status: 500, method: 'GET', path: '/orders/7', error }],
    ]);
  });

  test('is answered also when the log fails', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failed = new Error('no log');
    const { problem } = await thrown(new Error('x'), {
      log: () => {
        throw failed;
      },
    });
    expect(problem['status']).toBe(500);
    expect(logged).toHaveBeenCalledOnce();
    expect(logged.mock.calls[0]?.[0]).toMatchObject({ requestId: REQUEST_ID, logFailed: failed });
  });

  test('is what JSON cannot carry, with the path in the log', async () => {
    const loop: { lines: object[] } = { lines: [] };
    loop.lines.push({ order: loop });
    const cases: [unknown, string][] = [
      [{ lines: [{ total: 1n }] }, '$.lines[0].total is a BigInt'],
      [loop, '$.lines[0].order is an object that contains itself'],
      [
        {
          'a b': {
            toJSON: () => {
              throw new Error('no');
            },
          },
        },
        '$["a b"] has a toJSON() that throws: no',
      ],
      [
        {
          get a() {
            throw new Error('no');
          },
        },
        '$.a has a getter that throws: no',
      ],
      [() => 1, '$ is a Function'],
      [Symbol('x'), '$ is a Symbol'],
      [1n, '$ is a BigInt'],
      [new Map(), '$ is a Map'],
      [new Set(), '$ is a Set'],
      [new ReadableStream(), '$ is a ReadableStream'],
      [{ toJSON: () => undefined }, '$ is a Object'],
    ];
    for (const [value, says] of cases) {
      const { answer, failures } = await handler(() => value as object)(httpEvent());
      expect(answer.statusCode).toBe(500);
      expect(String(failures[0]?.error)).toContain(`handle has returned what JSON cannot carry: ${says}`);
    }
    let deep: object = {};
    for (let i = 0; i < 100_000; i++) deep = { deep };
    const { failures } = await handler(() => deep)(httpEvent());
    expect(String(failures[0]?.error)).toContain('$ is nested too deeply');
  });

  test('is a header that cannot be, so that no line break makes another one', async () => {
    for (const [name, value] of [
      ['x', 'a\r\nset-cookie: b=1'],
      ['x', '\0'],
      ['a b', 'x'],
      ['', 'x'],
      ['ü', 'x'],
    ] as const) {
      const { answer, failures } = await handler(() => reply(200, 'x', { headers: { [name]: value } }))(
        httpEvent(),
      );
      expect(answer.statusCode).toBe(500);
      expect(String(failures[0]?.error)).toContain('handle has answered with a header');
    }
    const cookie = await handler(() => reply(200, 'x', { cookies: ['a=1\r\nx: y'] }))(httpEvent());
    expect(cookie.answer.statusCode).toBe(500);
  });

  test('is a status that cannot be', async () => {
    for (const status of [0, 99, 199, 600, 200.5, NaN]) {
      const { failures } = await handler(() => reply(status, 'x'))(httpEvent());
      expect(String(failures[0]?.error)).toContain('is no status of a response');
    }
  });
});

describe('mapError', () => {
  class Closed extends Error {}
  const options: HttpOptions = {
    mapError(error, event, context) {
      if (error instanceof Closed) return new HttpError(423, `Closed for ${context.awsRequestId}`);
      if (error instanceof HttpError && 'rawPath' in event)
        return reply(error.status, `<p>${error.message}</p>`, { headers: { 'content-type': 'text/html' } });
      return undefined;
    },
  };

  test('goes before the default, which takes what it leaves', async () => {
    expect((await thrown(new Closed(), options)).problem).toMatchObject({
      status: 423,
      detail: `Closed for ${REQUEST_ID}`,
    });
    const html = await handler(() => {
      throw new BadRequestError('no');
    }, options)(httpEvent());
    expect(html.answer).toMatchObject({
      statusCode: 400,
      body: '<p>no</p>',
      headers: { 'content-type': 'text/html' },
    });
    expect((await thrown(new Sequelize.EmptyResultError('x'), options)).problem).toMatchObject({
      status: 404,
    });
  });

  test('that throws, or answers with what cannot be, leaves a 500 and both errors in the log', async () => {
    const error = new Error('first');
    const second = new Error('second');
    const { problem, failures } = await thrown(error, {
      mapError: () => {
        throw second;
      },
    });
    expect(problem).toMatchObject({ status: 500 });
    expect(failures).toMatchObject([{ status: 500, error: { errors: [error, second] } }]);
    const unsayable = await thrown(error, { mapError: () => reply(400, { a: 1n }) });
    expect(unsayable.problem).toMatchObject({ status: 500 });
    expect(unsayable.failures).toHaveLength(1);
  });
});

describe('an error of Sequelize or of Sluice', () => {
  const of = (code: string, message = 'x', fields: object = {}) =>
    Object.assign(new Error(message), { code, sql: '', ...fields });
  const database = (code: string, message?: string) =>
    new Sequelize.DatabaseError(of(code, message) as never);
  const item = (message: string, type: string, path: string) =>
    new Sequelize.ValidationErrorItem(message, type as never, path, 'hunter2', null as never, 'k', 'f', []);

  test.each([
    [
      new Sequelize.UniqueConstraintError({ fields: { email: 'hunter2', shop: '1' } }),
      { status: 409, fields: ['email', 'shop'], detail: 'There is one with this email, shop already' },
    ],
    [
      new Sequelize.UniqueConstraintError({ fields: { 'lower(email::text': 'hunter2' } }),
      { status: 409, fields: [], detail: 'There is one with this already' },
    ],
    [new Sequelize.UniqueConstraintError({}), { status: 409, fields: [] }],
    [
      new Sequelize.ForeignKeyConstraintError({
        parent: of('23503', 'x', { detail: 'Key (a)=(1) is not present in table "hunter2".' }),
      }),
      { status: 409, detail: 'It refers to something that does not exist' },
    ],
    [
      new Sequelize.ForeignKeyConstraintError({
        parent: of('23001', 'x', { detail: 'Key (id)=(1) is still referenced from table "hunter2".' }),
      }),
      { status: 409, detail: 'Something else still refers to it' },
    ],
    [new Sequelize.ForeignKeyConstraintError({}), { status: 409 }],
    [new Sequelize.ExclusionConstraintError({ table: 'hunter2' }), { status: 409 }],
    [
      new Sequelize.ValidationError('hunter2', [
        item('Order.total cannot be null', 'notNull Violation', 'total'),
        item('Validation isEmail on email failed', 'Validation error', 'a/b~c'),
      ]),
      {
        status: 422,
        errors: [
          { pointer: '/total', detail: 'must be there' },
          { pointer: '/a~1b~0c', detail: 'Validation isEmail on email failed' },
        ],
      },
    ],
    [
      new Sequelize.AggregateError([
        new Sequelize.BulkRecordError(
          new Sequelize.ValidationError('hunter2', [item('m', 'Validation error', 'p')]) as never,
          null as never,
        ),
      ]),
      { status: 422, errors: [{ pointer: '/p', detail: 'm' }] },
    ],
    [new Sequelize.EmptyResultError('hunter2'), { status: 404 }],
    [database('22P02', 'hunter2'), { status: 400 }],
    [database('22003'), { status: 400 }],
    [database('23514'), { status: 422 }],
    [database('23502'), { status: 422 }],
  ])('that is the fault of what was sent says so, number %#', async (error, expected) => {
    const { answer, problem, failures } = await thrown(error);
    expect(problem).toMatchObject(expected);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    // A value that the database refuses may be the handler's.
    expect(failures).toHaveLength(
      error instanceof Sequelize.DatabaseError && error.constructor === Sequelize.DatabaseError ? 1 : 0,
    );
  });

  const inside = new Error('hunter2');
  test.each([
    new Sequelize.ConnectionError(inside),
    new Sequelize.ConnectionRefusedError(inside),
    new Sequelize.ConnectionTimedOutError(inside),
    new Sequelize.ConnectionAcquireTimeoutError(inside),
    new Sequelize.AccessDeniedError(inside),
    new Sequelize.HostNotFoundError(inside),
    new Sequelize.HostNotReachableError(inside),
    new Sequelize.InvalidConnectionError(inside),
    new ConnectTimeoutError('hunter2', 5432, 3, 1_000, inside),
    new AcquireTimeoutError('hunter2', 3_000, 2, 1),
    database('57P01'),
    database('53300'),
    database('08006'),
    database('40001'),
    database('40P01'),
    new Sequelize.DatabaseError(new Error('Connection terminated unexpectedly') as never),
  ])('of the connection is 503 with Retry-After, number %#', async (error) => {
    const { answer, problem, failures } = await thrown(error);
    expect(problem).toMatchObject({ status: 503, title: 'Service Unavailable' });
    expect(header(answer, 'retry-after')).toBe('1');
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(failures).toMatchObject([{ status: 503 }]);
    expect(failures[0]?.error).toBe(error);
  });

  test('of the deadline is 504', async () => {
    const { problem, failures } = await thrown(new DeadlineExceededError(new Date(), 1, REQUEST_ID));
    expect(problem).toMatchObject({ status: 504, title: 'Gateway Timeout' });
    expect(failures).toHaveLength(1);
  });

  test.each([
    database('42P01', 'relation "hunter2" does not exist'),
    database('42601'),
    database('22012'),
    new Sequelize.OptimisticLockError({}),
    new Sequelize.TimeoutError(inside as never),
  ])('that means nothing to a client is 500, number %#', async (error) => {
    const { answer, failures } = await thrown(error);
    expect(answer.statusCode).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(failures).toHaveLength(1);
  });
});

import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  DeadlineExceededError,
  LambdaHandler,
  ResponseClosedError,
  StreamingHandler,
  UseDatabase,
  httpStream,
  invocation,
  streaming,
  type Database,
  type LambdaContext,
  type ResponseStream,
  type StreamingFunction,
} from 'sluice';
import { context, noBackends, record, runs, testDatabase, value } from '../../../helpers/database.js';
import { waitUntil } from '../../../helpers/server.js';
import { openResponse } from './response-stream.js';

type Handle = (stream: ResponseStream, event: unknown, context: LambdaContext) => unknown;

function streams(databases: Database | readonly Database[], handle: Handle): StreamingFunction<unknown> {
  @LambdaHandler()
  class Streams extends StreamingHandler {
    async handle(event: unknown, stream: ResponseStream, lambdaContext: LambdaContext): Promise<void> {
      await handle(stream, event, lambdaContext);
    }
  }
  for (const database of [databases].flat()) UseDatabase({ database, idleRecreateMs: 300_000 })(Streams);
  return Streams.toLambda();
}

/** Numbers from the server, one statement each. */
async function* numbers(db: Database, count: number): AsyncGenerator<string> {
  for (let n = 1; n <= count; n++) yield `${await value<number>(db, `SELECT ${n}::int`)} `;
}

const settled = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );

describe("the function that Lambda calls has Lambda's marks", () => {
  const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
  const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
  const marks = (handler: object) => handler as Record<symbol, unknown>;

  test('three parameters, the symbol of response streaming, and a promise of nothing', async () => {
    const handler = streams([], (stream) => stream.end('x'));
    expect(handler).toHaveLength(3);
    expect(marks(handler)[STREAMING]).toBe('response');
    expect(HIGH_WATER_MARK in handler).toBe(false);
    const { stream, received } = await openResponse();
    expect(await handler({}, stream, context())).toBeUndefined();
    expect(String((await received).body)).toBe('x');
  });

  test('a high-water mark is passed on', () => {
    @LambdaHandler(streaming({ highWaterMark: 1_024 }))
    class Small extends StreamingHandler {
      async handle() {}
    }
    expect(marks(Small.toLambda())[HIGH_WATER_MARK]).toBe(1_024);
  });

  test('options that cannot be are refused', () => {
    expect(() => streaming({ highWaterMark: -1 })).toThrow(ConfigurationError);
    expect(() => streaming({ highWatermark: 1 } as object)).toThrow(/highWatermark is no option/);
  });
});

describe('the database closes when the stream has ended', () => {
  test('rows are sent while they are read, and no backend is left when the function resolves', async () => {
    const db = testDatabase();
    const { stream, received, sofar } = await openResponse();
    let early = '';
    const handler = streams(db, async () => {
      stream.write(`${await value<number>(db, 'SELECT 7')} `);
      early = await waitUntil(() => sofar(), { what: 'the first bytes' });
      await pipeline(Readable.from(numbers(db, 3)), stream);
    });
    await handler({}, stream, context());
    expect(early).toBe('7 ');
    expect(String((await received).body)).toBe('7 1 2 3 ');
    await noBackends(db);
  });

  test('what is piped without being awaited can still read it', async () => {
    const db = testDatabase();
    const closes = record('sluice:close');
    const { stream, received } = await openResponse();
    const handler = streams(db, () => {
      Readable.from(numbers(db, 5)).pipe(stream);
    });
    await handler({}, stream, context());
    expect(String((await received).body)).toBe('1 2 3 4 5 ');
    expect(closes).toHaveLength(1);
    await noBackends(db);
  });

  test('and when the handler has: what it does after the end of the stream still has its database', async () => {
    const db = testDatabase();
    const { stream } = await openResponse();
    let after: number | undefined;
    const handler = streams(db, async () => {
      stream.end('x');
      await once(stream, 'close');
      after = await value<number>(db, 'SELECT 42');
    });
    await handler({}, stream, context());
    expect(after).toBe(42);
    await noBackends(db);
  });

  test('one invocation after the other has its own stream, and one instance', async () => {
    const db = testDatabase();
    const handler = streams(db, (stream, event) => void stream.end(String(event)));
    for (const event of ['one', 'two']) {
      const { stream, received } = await openResponse();
      await handler(event, stream, context());
      expect(String((await received).body)).toBe(event);
    }
  });
});

describe('when the handler throws midway', () => {
  test('the function rejects with the same error, and the database is closed', async () => {
    const db = testDatabase();
    const reason = new RangeError('in the middle');
    const { stream, sofar } = await openResponse();
    const handler = streams(db, async () => {
      stream.write('one ');
      await value(db, 'SELECT 1');
      await waitUntil(() => sofar(), { what: 'the first bytes' });
      throw reason;
    });
    expect(await settled(handler({}, stream, context()))).toBe(reason);
    expect(await db.backends()).toEqual([]);
    // Lambda's runtime says so behind it, and ends it.
    expect(stream.writable).toBe(true);
  });

  test('a source that fails in a pipeline inside of a transaction is the outcome, not the stream that it destroyed', async () => {
    const db = testDatabase();
    const reason = new Error('of the source');
    const { stream } = await openResponse();
    async function* failing() {
      yield 'one ';
      await value(db, 'SELECT 1');
      throw reason;
    }
    const handler = streams(db, async () =>
      db.sequelize.transaction(async () => pipeline(Readable.from(failing()), stream)),
    );
    expect(await settled(handler({}, stream, context()))).toBe(reason);
    await noBackends(db);
  });
});

describe('when whoever reads goes away', () => {
  test('the statement that runs is cancelled, the database closed, and the outcome says why', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const { stream, hangUp, sofar } = await openResponse();
    let signal: AbortSignal | undefined;
    const handler = streams(db, async () => {
      signal = invocation()?.signal;
      stream.write('one ');
      await waitUntil(() => sofar(), { what: 'the first bytes' });
      const query = value(db, 'SELECT pg_sleep(30)');
      await runs(db);
      hangUp();
      await query;
    });
    const error = await settled(handler({}, stream, context()));
    expect(await db.backends()).toEqual([]);
    // Of the socket.
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(signal?.reason).toBe(error);
  });

  test('a handler that has returned and left it piping is cut off too', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const { stream, hangUp, sofar } = await openResponse();
    async function* endless() {
      for (;;) {
        yield 'x'.repeat(1_000);
        await value(db, 'SELECT 1');
      }
    }
    const handler = streams(db, () => {
      Readable.from(endless())
        .on('error', () => undefined)
        .pipe(stream);
    });
    const outcome = settled(handler({}, stream, context()));
    await waitUntil(() => sofar().length > 5_000, { what: 'some of it' });
    hangUp();
    expect(await outcome).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) as string });
    await noBackends(db);
  });

  test('a stream that closes without an error is ResponseClosedError', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const stream = Object.assign(new PassThrough(), { setContentType: () => undefined });
    const handler = streams(db, async () => {
      const query = value(db, 'SELECT pg_sleep(30)');
      await runs(db);
      stream.destroy();
      await query;
    });
    const error = await settled(handler({}, stream, context()));
    expect(error).toBeInstanceOf(ResponseClosedError);
    expect(error).toMatchObject({ code: 'SLUICE_RESPONSE_CLOSED' });
    expect(await db.backends()).toEqual([]);
  });

  test('one that is closed before the handler begins cuts it off', async () => {
    const stream = Object.assign(new PassThrough(), { setContentType: () => undefined });
    stream.destroy();
    const handler = streams([], () => new Promise(() => undefined));
    expect(await settled(handler({}, stream, context()))).toBeInstanceOf(ResponseClosedError);
  });

  test("the handler's own outcome comes first, when it has one soon", async () => {
    const { stream, hangUp, sofar } = await openResponse();
    const reason = new Error('of the handler');
    const handler = streams([], async () => {
      stream.write('x');
      await waitUntil(() => sofar(), { what: 'the first bytes' });
      hangUp();
      await once(stream, 'close').catch(() => undefined);
      await sleep(10);
      throw reason;
    });
    expect(await settled(handler({}, stream, context()))).toBe(reason);
  });
});

describe('at the deadline', () => {
  test('the outcome is DeadlineExceededError, the statement is cancelled and the database closed', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const { stream } = await openResponse();
    const handler = streams(db, async () => {
      stream.write('one ');
      const query = value(db, 'SELECT pg_sleep(30)');
      await runs(db);
      await query;
    });
    const lambdaContext = context(2_000);
    expect(await settled(handler({}, stream, lambdaContext))).toBeInstanceOf(DeadlineExceededError);
    expect(await db.backends()).toEqual([]);
    expect(lambdaContext.getRemainingTimeInMillis()).toBeGreaterThan(0);
  });

  test('a stream that nobody ends is cut there', async () => {
    const { stream } = await openResponse();
    const handler = streams([], () => void stream.write('one '));
    expect(await settled(handler({}, stream, context(300)))).toBeInstanceOf(DeadlineExceededError);
  });

  test('what is written afterwards to a stream that Lambda has ended goes nowhere, and ends nothing', async () => {
    const stream = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
      setContentType: () => undefined,
    });
    let wrote = false;
    const handler = streams([], async () => {
      await sleep(400);
      wrote = true;
      stream.write('late');
    });
    expect(await settled(handler({}, stream, context(200)))).toBeInstanceOf(DeadlineExceededError);
    stream.end();
    await waitUntil(() => wrote, { what: 'the late write' });
    await sleep(20);
  });
});

describe('httpStream', () => {
  test('puts status, headers and cookies before the body, as Lambda wants them', async () => {
    const { stream, received } = await openResponse();
    const head = { statusCode: 201, headers: { 'content-type': 'text/csv' }, cookies: ['a=1', 'b=2'] };
    const handler = streams([], async () => {
      await pipeline(Readable.from(['x;', 'y']), httpStream(stream, head));
    });
    await handler({}, stream, context());
    const { contentType, body } = await received;
    expect(contentType).toBe('application/vnd.awslambda.http-integration-response');
    const at = body.indexOf(Buffer.alloc(8));
    expect(JSON.parse(String(body.subarray(0, at)))).toEqual(head);
    expect(String(body.subarray(at + 8))).toBe('x;y');
  });

  test('a response without a body has them too', async () => {
    const { stream, received } = await openResponse();
    const handler = streams([], () => void httpStream(stream, { statusCode: 204 }).end());
    await handler({}, stream, context());
    expect(String((await received).body)).toBe(`{"statusCode":204}${'\0'.repeat(8)}`);
  });

  test('refuses what is no status', async () => {
    const { stream } = await openResponse();
    expect(() => httpStream(stream, { statusCode: 42 })).toThrow(/statusCode is 42/);
    stream.end();
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  DeadlineExceededError,
  Handler,
  LambdaHandler,
  defineDatabase,
  invocation,
  toLambda,
  type Database,
} from 'sluice';
import { StreamingHandler, streaming } from 'sluice';
import { invoke, lambdaContext, PayloadError } from 'sluice/testing';
import { Customer, openShop, Order } from '../models/shop.js';
import { context, testDatabase, value } from '../../helpers/database.js';
import { server } from '../../helpers/server.js';
import { handlerOf, rejection, watchWarnings } from './handler-of.js';

describe('invoke runs what Lambda would run', () => {
  test('with the databases open, and closed afterwards', async () => {
    const db = testDatabase();
    const Add = handlerOf([db], async ({ n }: { n: number }) => value<number>(db, `SELECT ${n} + 1`));
    expect(await invoke(Add, { n: 41 })).toBe(42);
    expect(await db.backends()).toEqual([]);
  });

  test('the event arrives as JSON, and is not the same object', async () => {
    const seen: unknown[] = [];
    const Look = handlerOf([], (event: unknown) => void seen.push(event));
    const event = { at: new Date(0), nothing: undefined, list: [1, undefined] };
    await invoke(Look, event);
    expect(seen).toEqual([{ at: '1970-01-01T00:00:00.000Z', list: [1, null] }]);
    expect(event.at).toBeInstanceOf(Date);
  });

  test('no event at all is an empty object', async () => {
    expect(
      await invoke(
        handlerOf([], (event: unknown) => event),
        undefined,
      ),
    ).toEqual({});
  });

  test.each([
    ['$.lines[1].total', 'is a BigInt (42n)', () => ({ lines: [{}, { total: 42n }] })],
    ['$.callback', 'is a function', () => ({ callback: () => undefined })],
    ['$["a b"]', 'is NaN', () => ({ 'a b': Number.NaN })],
    ['$.self.child', 'contains itself', () => circular()],
  ])('an event that is no JSON is an error that names %s', async (path, what, event) => {
    let called = false;
    const Never = handlerOf([], (_event: unknown) => (called = true));
    const error = await rejection(invoke(Never, event()));
    expect(error).toBeInstanceOf(PayloadError);
    expect(error).toMatchObject({ code: 'SLUICE_PAYLOAD', subject: 'event', path });
    expect((error as Error).message).toContain(`${path} `);
    expect((error as Error).message).toContain(what);
    expect(called).toBe(false);
  });

  test('one class is one container: the first invocation is the cold start', async () => {
    let built = 0;
    @LambdaHandler()
    class Count extends Handler {
      #calls = 0;
      constructor() {
        super();
        built++;
      }
      override onColdStart(): void {
        this.#calls = 100;
      }
      handle() {
        return { calls: ++this.#calls, cold: invocation()?.coldStart };
      }
    }
    expect(await invoke(Count, {})).toEqual({ calls: 101, cold: true });
    expect(await invoke(Count, {})).toEqual({ calls: 102, cold: false });
    expect(built).toBe(1);
    expect(await invoke(Count, {}, { coldStart: true })).toEqual({ calls: 101, cold: true });
    expect(await invoke(Count, {})).toEqual({ calls: 102, cold: false });
    expect(built).toBe(2);
  });

  test('a constructor with arguments gets them by create; another create makes another container', async () => {
    @LambdaHandler()
    class Greet extends Handler {
      readonly #greeting: string;
      constructor(greeting: string) {
        super();
        this.#greeting = greeting;
      }
      async handle({ name }: { name: string }) {
        return `${this.#greeting}, ${name}`;
      }
    }
    const hello = async () => new Greet('Hello');
    expect(await invoke(Greet, { name: 'Ada' }, { create: hello })).toBe('Hello, Ada');
    expect(await invoke(Greet, { name: 'Ada' }, { create: () => new Greet('Bye') })).toBe('Bye, Ada');
    expect(await invoke(Greet, { name: 'Bob' }, { create: hello })).toBe('Hello, Bob');
  });

  test('a cold start that fails is tried anew by the next invocation', async () => {
    let attempts = 0;
    @LambdaHandler()
    class Start extends Handler {
      override onColdStart(): void {
        if (++attempts === 1) throw new Error('of the cold start');
      }
      handle() {
        return attempts;
      }
    }
    await expect(invoke(Start, {})).rejects.toThrow('of the cold start');
    expect(await invoke(Start, {})).toBe(2);
  });

  test('a database that was closed and defined anew is a new container', async () => {
    let db: Database = testDatabase();
    const Ask = handlerOf([db], async () => value<number>(db, 'SELECT 1'));
    expect(await invoke(Ask, {})).toBe(1);
    await db.close();
    db = defineDatabase(db.name, { url: server().url });
    expect(await invoke(Ask, {})).toBe(1);
    await db.close();
  });

  test('what is no handler is refused as toLambda refuses it', async () => {
    class Plain {
      handle(): void {}
    }
    const plain = () => toLambda(Plain);
    expect(plain).toThrow('the class is not decorated');
    await expect(invoke(Plain, {})).rejects.toMatchObject({ code: 'SLUICE_CONFIGURATION' });
  });

  test('an option that cannot be is refused, all of them at once', async () => {
    const Noop = handlerOf([], () => 1);
    const options = { context: context(), remainingMs: 5, leftoversMs: -1, create: 'no', waitMs: 3 };
    const error = await rejection(invoke(Noop, {}, options as never));
    expect(error).toMatchObject({ code: 'SLUICE_CONFIGURATION', subject: 'invoke' });
    const { message } = error as Error;
    expect(message).toContain('leftoversMs is -1, but must be a number of milliseconds from 0 to 60000');
    expect(message).toContain('context and remainingMs are both given');
    expect(message).toContain("create is 'no'");
    expect(message).toContain('there is no option waitMs');
  });
});

describe("invoke returns what Lambda's caller gets", () => {
  test.each([
    [undefined, null],
    [null, null],
    [0, 0],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      { a: undefined, b: Number.NaN, c: [undefined] },
      { b: null, c: [null] },
    ],
  ])('%j as %j', async (returned, received) => {
    expect(
      await invoke(
        handlerOf([], () => returned as unknown),
        {},
      ),
    ).toEqual(received);
  });

  test('a model is what its toJSON returns, with what was loaded with it', async () => {
    const { db } = await openShop();
    await db.run(async () => (await Customer.create({ name: 'Ada' })).$create('order', { status: 'open' }));
    const Get = handlerOf([db], async () => Customer.findOne({ include: [Order] }));
    const customer = await invoke(Get, {});
    expect(customer).not.toBeInstanceOf(Customer);
    expect(customer).toMatchObject({ name: 'Ada', orders: [{ status: 'open' }] });
    expect(Object.getPrototypeOf(customer?.orders?.[0])).toBe(Object.prototype);
  });

  test.each([
    ['$.lines[0].total', 'is a BigInt (42n)', () => ({ lines: [{ total: 42n }] })],
    ['$.self.child', 'contains itself', () => circular()],
    ['$', 'is [Function (anonymous)]', () => () => undefined],
    ['$', 'is Symbol(s)', () => Symbol('s')],
    ['$.bad', 'has a toJSON() that throws: no', () => ({ bad: { toJSON: () => fail('no') } })],
  ])('a result that is no JSON fails and names %s', async (path, what, result) => {
    const Big = handlerOf([], (): unknown => result());
    const error = await rejection(invoke(Big, {}));
    expect(error).toMatchObject({ code: 'SLUICE_PAYLOAD', subject: 'result', path });
    expect((error as Error).message).toContain(
      'Unable to stringify response body: of what TestHandler returned, ',
    );
    expect((error as Error).message).toContain(what);
  });

  test('a result that is too large for Lambda fails', async () => {
    const Large = handlerOf([], ({ length }: { length: number }) => 'x'.repeat(length));
    // With its quotes.
    expect(await invoke(Large, { length: 6_291_554 })).toHaveLength(6_291_554);
    await expect(invoke(Large, { length: 6_291_555 })).rejects.toThrow('carries no more than 6291556');
  });

  test.each([new Error('of the handler'), 'a text', undefined])(
    'the same error that was thrown: %s',
    async (thrown) => {
      const Throw = handlerOf([], async () => Promise.reject(thrown));
      expect(
        await invoke(Throw, {}).then(
          () => 'resolved',
          (error: unknown) => ({ error }),
        ),
      ).toEqual({ error: thrown });
      const error = await rejection(invoke(Throw, {}));
      expect(error).toBe(thrown);
    },
  );

  test('the error of the database as Sequelize has it', async () => {
    const db = testDatabase();
    const Fail = handlerOf([db], async () => db.sequelize.query('SELECT 1 / 0'));
    await expect(invoke(Fail, {})).rejects.toMatchObject({ parent: { code: '22012' } });
  });

  test('the deadline passes as on Lambda', async () => {
    const db = testDatabase();
    const warnings = watchWarnings();
    const Sleep = handlerOf([db], async () => db.sequelize.query('SELECT pg_sleep(30)'));
    await expect(invoke(Sleep, {}, { remainingMs: 3_000 })).rejects.toBeInstanceOf(DeadlineExceededError);
    expect(await db.backends()).toEqual([]);
    await vi.waitFor(() => expect(warnings()).toEqual([expect.stringContaining('SELECT pg_sleep(?)')]));
  });

  test('the context is the one that was given', async () => {
    const given = lambdaContext({ functionName: 'orders', requestId: 'request-1' });
    const seen: unknown[] = [];
    const Look = handlerOf([], (_: unknown, lambda) => {
      seen.push(lambda);
      return invocation()?.requestId;
    });
    expect(await invoke(Look, {}, { context: given })).toBe('request-1');
    expect(seen[0]).toBe(given);
  });
});

describe('invoke under fake timers', () => {
  afterEach(() => vi.useRealTimers());

  test('queries, closes and finds leftovers, although no timer fires', async () => {
    const db = testDatabase();
    vi.useFakeTimers();
    const Ask = handlerOf([db], async ({ leave }: { leave: boolean }) => {
      const one = await value<number>(db, 'SELECT 1');
      if (leave) await db.sequelize.transaction();
      return one;
    });
    expect(await invoke(Ask, { leave: false })).toBe(1);
    await expect(invoke(Ask, { leave: true })).rejects.toMatchObject({ code: 'SLUICE_LEFTOVER' });
    await expect(invoke(Ask, { leave: true }, { leftoversMs: 5 })).rejects.toMatchObject({
      code: 'SLUICE_LEFTOVER',
    });
  });

  test('the deadline passes when the time is advanced', async () => {
    vi.useFakeTimers();
    const seen: number[] = [];
    const Hang = handlerOf([], async (_: unknown, lambda) => {
      seen.push(lambda.getRemainingTimeInMillis());
      await new Promise(() => {});
    });
    const outcome = rejection(invoke(Hang, {}, { remainingMs: 3_000 }));
    await vi.advanceTimersByTimeAsync(2_700);
    expect(await outcome).toBeInstanceOf(DeadlineExceededError);
    expect(seen).toEqual([3_000]);
  });
});

function circular(): object {
  const self: Record<string, unknown> = {};
  self['child'] = self;
  return { self };
}

function fail(message: string): never {
  throw new Error(message);
}

test('a handler that streams is refused, with what to call instead', async () => {
  class Stream extends StreamingHandler {
    handle(): void {}
  }
  LambdaHandler(streaming())(Stream);
  const call = invoke as unknown as (HandlerClass: unknown, event: unknown) => Promise<unknown>;
  await expect(call(Stream, {})).rejects.toThrow(
    /streams its response\. Call the function that its toLambda\(\) returns/,
  );
});

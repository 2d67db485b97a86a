import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  DeadlineExceededError,
  Handler,
  LambdaHandler,
  UseDatabase,
  defineDatabase,
  invocation,
  toLambda,
} from 'sluice';
import { context, record, testDatabase, value, noBackends } from '../helpers/database.js';

describe('one handler instance per container', () => {
  test('built in the first invocation, by create when it is given, and kept', async () => {
    let built = 0;
    @LambdaHandler()
    class Counts extends Handler {
      constructor(readonly greeting: string) {
        super();
        built++;
      }
      async handle(event: { name: string }) {
        return `${this.greeting} ${event.name}`;
      }
    }
    const handler = Counts.toLambda({ create: async () => new Counts('hello') });
    expect(built).toBe(0);
    const answers = await Promise.all(['a', 'b'].map((name) => handler({ name }, context())));
    expect(answers).toEqual(['hello a', 'hello b']);
    expect(await handler({ name: 'c' }, context())).toBe('hello c');
    expect(built).toBe(1);
  });

  test('onColdStart runs once, before the first handle, with the databases open', async () => {
    const db = testDatabase();
    const seen: unknown[] = [];
    @LambdaHandler()
    @UseDatabase({ database: db, idleRecreateMs: 1_000 })
    class Warm extends Handler {
      override async onColdStart() {
        seen.push(await value(db, 'SELECT 1'));
      }
      async handle() {
        seen.push('handle');
      }
    }
    const handler = Warm.toLambda();
    await Promise.all([handler(undefined, context()), handler(undefined, context())]);
    await handler(undefined, context());
    expect(seen).toEqual([1, 'handle', 'handle', 'handle']);
    await noBackends(db);
  });

  test('one that fails fails its invocation, and the next one tries anew', async () => {
    let attempts = 0;
    @LambdaHandler()
    class Flaky extends Handler {
      override async onColdStart() {
        if (++attempts === 1) throw new Error('not yet');
      }
      async handle() {
        return attempts;
      }
    }
    const handler = Flaky.toLambda();
    await expect(handler(undefined, context())).rejects.toThrow('not yet');
    expect(await handler(undefined, context())).toBe(2);
  });

  test('one that hangs until the deadline does not hang the next invocation, nor one that waits beside it', async () => {
    const db = testDatabase();
    record('sluice:leak');
    let attempts = 0;
    @LambdaHandler()
    @UseDatabase({ database: db, idleRecreateMs: 1_000 })
    class Hangs extends Handler {
      override async onColdStart() {
        if (++attempts === 1) await db.sequelize.query('SELECT pg_sleep(30)');
      }
      async handle() {
        return value<number>(db, 'SELECT 1');
      }
    }
    const handler = Hangs.toLambda();
    const first = handler(undefined, context(300)).catch((error: unknown) => error);
    await sleep(20);
    const beside = handler(undefined, context(10_000));
    expect(await first).toBeInstanceOf(DeadlineExceededError);
    expect(await beside).toBe(1);
    expect(await handler(undefined, context())).toBe(1);
    expect(attempts).toBe(2);
  });

  test('a class that does not extend Handler', async () => {
    @LambdaHandler()
    class Plain {
      async handle(event: { n: number }) {
        return { n: event.n, request: invocation()?.requestId };
      }
    }
    expect(await toLambda(Plain)({ n: 1 }, context(1_000, 'request-1'))).toEqual({
      n: 1,
      request: 'request-1',
    });
  });

  test('the function has two parameters, and works without a context', async () => {
    @LambdaHandler()
    class Any extends Handler {
      async handle(event: number) {
        return [event, invocation()?.deadline];
      }
    }
    const handler = Any.toLambda();
    expect(handler).toHaveLength(2);
    expect(await handler(1, undefined as never)).toEqual([1, undefined]);
  });

  test('what another event source reads and answers', async () => {
    const lines = {
      name: 'lines',
      read: (event: string) => event.split('\n'),
      answer: (values: readonly number[]) => values.reduce((sum, n) => sum + n, 0),
    };
    @LambdaHandler(lines)
    class Sum extends Handler.for(lines) {
      handle(line: string) {
        return line.length;
      }
    }
    expect(await Sum.toLambda()('one\nthree', context())).toBe(8);
  });
});

describe('mistakes are told at toLambda()', () => {
  test('a class without @LambdaHandler', () => {
    class Bare extends Handler {
      async handle() {}
    }
    expect(() => Bare.toLambda()).toThrow(ConfigurationError);
    expect(() => Bare.toLambda()).toThrow('handler Bare: the class is not decorated');
  });

  test('a database that is not defined, is named twice, or is ambiguous', () => {
    const [one] = [testDatabase(), testDatabase()];
    const declare = (...uses: Parameters<typeof UseDatabase>[0][]) => {
      @LambdaHandler()
      class Uses extends Handler {
        async handle() {}
      }
      for (const use of uses) UseDatabase(use)(Uses);
      return () => Uses.toLambda();
    };
    expect(declare({ database: 'nowhere', idleRecreateMs: 1 })).toThrow("no database is called 'nowhere'");
    expect(declare({ database: one, idleRecreateMs: 1 }, { database: one.name, idleRecreateMs: 2 })).toThrow(
      'twice',
    );
    expect(declare(1_000)).toThrow('several databases are defined');
  });

  test('decorators and toLambda without a compiler to watch over them', () => {
    const loose = (fn: unknown) => fn as (...args: unknown[]) => (target: unknown) => unknown;
    class Some extends Handler {
      async handle() {}
    }
    expect(() => loose(LambdaHandler)(Some)).toThrow('@LambdaHandler(...)');
    expect(() => loose(UseDatabase)(Some)).toThrow('@UseDatabase(...)');
    expect(() => loose(UseDatabase)({ idleRecreateMs: 1, databse: 'x' })(Some)).toThrow('no option databse');
    expect(() => loose(UseDatabase)({ idleRecreateMs: 1, database: undefined })(Some)).toThrow(
      'circular import',
    );
    expect(() => loose(LambdaHandler)('http')(Some)).toThrow("the event source is 'http'");
    expect(() => loose(toLambda)(undefined)).toThrow('must be a handler class');
    expect(() => loose(defineDatabase)('postgres://u:sekret@h/d')).toThrow('defineDatabase({ url })');
    expect(() => loose(defineDatabase)('postgres://u:sekret@h/d', {})).toThrow(
      /^defineDatabase: (?!.*sekret)/,
    );
  });

  test.each([-1, Number.NaN, Infinity, '300' as never])('an idleRecreateMs of %s', (ms) => {
    expect(() => {
      @LambdaHandler()
      @UseDatabase(ms)
      class Bad extends Handler {
        async handle() {}
      }
      return Bad;
    }).toThrow('idleRecreateMs');
  });

  test('the only database needs no name, and a subclass inherits the decorators', async () => {
    const db = testDatabase();
    @LambdaHandler()
    @UseDatabase(1_000)
    class Base extends Handler {
      async handle() {
        return value<number>(db, 'SELECT 1');
      }
    }
    class Derived extends Base {}
    expect(await Derived.toLambda()(undefined, context())).toBe(1);
  });
});

import { expect, test } from 'vitest';
import {
  ConfigurationError,
  Handler,
  LambdaHandler,
  UseDatabase,
  invocation,
  raw,
  toLambda,
  type EventSource,
} from 'sluice';
import { context, noBackends, record, testDatabase } from '../helpers/database.js';

const contexts: ClassDecoratorContext[] = [];
function witness(_target: unknown, decoratorContext: ClassDecoratorContext): void {
  contexts.push(decoratorContext);
}

test('the decorators of this folder are standard ones', () => {
  contexts.length = 0;
  @witness
  class Witnessed {}
  expect(contexts).toEqual([expect.objectContaining({ kind: 'class', name: Witnessed.name })]);
});

test('a handler with standard decorators queries and leaves no backend', async () => {
  const db = testDatabase();
  const connects = record('sluice:connect');

  @LambdaHandler(raw())
  @UseDatabase({ database: db, idleRecreateMs: 300_000 })
  class Double extends Handler {
    async handle(event: { n: number }) {
      const [rows] = await db.sequelize.query(`SELECT ${event.n} * 2 AS doubled`);
      return { rows, requestId: invocation()?.requestId };
    }
  }
  const handler = Double.toLambda();

  expect(await handler({ n: 21 }, context(30_000, 'one'))).toEqual({
    rows: [{ doubled: 42 }],
    requestId: 'one',
  });
  await noBackends(db);
  expect(await handler({ n: 4 }, context(30_000, 'two'))).toEqual({
    rows: [{ doubled: 8 }],
    requestId: 'two',
  });
  await noBackends(db);
  expect(connects).toHaveLength(2);
});

test('the order of standard decorators means nothing, and a handler may use several databases', async () => {
  const [first, second] = [testDatabase(), testDatabase()];

  @UseDatabase({ database: second, idleRecreateMs: 0 })
  @LambdaHandler()
  @UseDatabase({ database: first, idleRecreateMs: 300_000 })
  class Both extends Handler {
    async handle() {
      const names = [first, second].map(async (db) => {
        const [[row]] = await db.sequelize.query(`SELECT current_setting('application_name') AS name`);
        return (row as { name: string }).name;
      });
      return Promise.all(names);
    }
  }

  expect(await Both.toLambda()(undefined, context())).toEqual([
    first.applicationName,
    second.applicationName,
  ]);
  await Promise.all([noBackends(first), noBackends(second)]);
});

test('a class that extends nothing works with toLambda', async () => {
  const db = testDatabase();

  @LambdaHandler()
  @UseDatabase({ database: db, idleRecreateMs: 0 })
  class Plain {
    constructor(readonly word: string) {}
    async handle(event: string) {
      await db.sequelize.query('SELECT 1');
      return `${this.word} ${event}`;
    }
  }
  const handler = toLambda(Plain, { create: () => new Plain('hello') });

  expect(await handler('world', context())).toBe('hello world');
  await noBackends(db);
});

test('a database that is used twice is refused', () => {
  const db = testDatabase();

  @LambdaHandler()
  @UseDatabase({ database: db, idleRecreateMs: 1 })
  @UseDatabase({ database: db, idleRecreateMs: 2 })
  class Twice extends Handler {
    async handle() {}
  }

  expect(() => Twice.toLambda()).toThrow(ConfigurationError);
});

test('a class must fit the source that its decorator names', () => {
  const numbers: EventSource<number[], number, number> & { readonly name: 'numbers' } = {
    name: 'numbers',
    read: (event) => event,
    answer: (values) => values.reduce((sum, value) => sum + value, 0),
  };

  @LambdaHandler(numbers)
  class Sum extends Handler.for(numbers) {
    async handle(n: number) {
      return n;
    }
  }

  // @ts-expect-error: `handle` returns what the source does not take
  @LambdaHandler(numbers)
  class Text extends Handler {
    async handle() {
      return 'text';
    }
  }

  expect(() => Sum.toLambda()).not.toThrow();
  expect(Text).toBeDefined();
});

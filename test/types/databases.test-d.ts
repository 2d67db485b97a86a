import { Column, DataType, Model, Table, type Sequelize } from 'sequelize-typescript';
import { describe, expectTypeOf, test } from 'vitest';
import {
  Handler,
  LambdaHandler,
  SluiceError,
  UseDatabase,
  defineDatabase,
  invocation,
  isSluiceError,
  registry,
  type Database,
  type DatabaseOptions,
  type InvocationInfo,
} from 'sluice';

@Table
class Order extends Model {
  @Column(DataType.INTEGER)
  declare total: number;
}

declare const db: Database;

describe('defineDatabase', () => {
  test('takes options, or a name and options', () => {
    expectTypeOf(defineDatabase).toBeCallableWith({ models: [Order] });
    expectTypeOf(defineDatabase).toBeCallableWith('orders', { models: [Order] });
    expectTypeOf(defineDatabase({})).toEqualTypeOf<Database>();
    // @ts-expect-error: a name alone says nothing
    defineDatabase('orders');
    // @ts-expect-error: options are needed, if only {}
    defineDatabase();
  });

  test('takes model classes', () => {
    expectTypeOf<{ models: [typeof Order] }>().toExtend<DatabaseOptions>();
    // @ts-expect-error: an instance
    defineDatabase({ models: [new Order()] });
    // @ts-expect-error: not a model
    defineDatabase({ models: [Date] });
  });

  test('takes a password, or a function that is asked for it', () => {
    expectTypeOf<{ password: string }>().toExtend<DatabaseOptions>();
    expectTypeOf<{ password: () => string }>().toExtend<DatabaseOptions>();
    expectTypeOf<{ password: () => Promise<string> }>().toExtend<DatabaseOptions>();
    expectTypeOf<{ password: number }>().not.toExtend<DatabaseOptions>();
    expectTypeOf<{ password: (host: string) => string }>().not.toExtend<DatabaseOptions>();
  });

  test("takes true, false or Node's options as tls", () => {
    expectTypeOf<{ tls: { ca: string; servername: string } }>().toExtend<DatabaseOptions>();
    expectTypeOf<{ tls: boolean }>().toExtend<DatabaseOptions>();
    expectTypeOf<{ tls: 'require' }>().not.toExtend<DatabaseOptions>();
  });

  test('takes what is undefined as not said', () => {
    expectTypeOf<{
      url: undefined;
      pool: undefined;
      models: undefined;
      tls: undefined;
    }>().toExtend<DatabaseOptions>();
  });

  test('passes the options of Sequelize through', () => {
    defineDatabase({ sequelize: { define: { underscored: true }, benchmark: true, timezone: '+02:00' } });
  });

  test('refuses the options of Sequelize that Sluice owns', () => {
    // @ts-expect-error
    defineDatabase({ sequelize: { dialect: 'mysql' } });
    // @ts-expect-error
    defineDatabase({ sequelize: { models: [Order] } });
    // @ts-expect-error
    defineDatabase({ sequelize: { pool: { max: 5 } } });
    // @ts-expect-error
    defineDatabase({ sequelize: { password: 'secret' } });
    // @ts-expect-error
    defineDatabase({ sequelize: { host: 'localhost' } });
    // @ts-expect-error
    defineDatabase({ sequelize: { ssl: true } });
    // @ts-expect-error
    defineDatabase({ sequelize: { logging: console.log } });
    // @ts-expect-error
    defineDatabase({ sequelize: { replication: { read: [], write: {} } } });
    // @ts-expect-error
    defineDatabase({ sequelize: { dialectModule: {} } });
  });

  test('refuses an option that it does not know', () => {
    // @ts-expect-error: it is closeMs
    defineDatabase({ closeTimeout: 1 });
    // @ts-expect-error: a minimum would keep connections
    defineDatabase({ pool: { min: 1 } });
  });

  test('takes options that are read-only, and gives none that could be changed', () => {
    const options = {
      models: [Order],
      pool: { max: 2 },
      replication: { read: [{ host: 'replica' }] },
    } as const;
    expectTypeOf(defineDatabase).toBeCallableWith(options);
    const given: DatabaseOptions = options;
    // @ts-expect-error: read-only
    given.closeMs = 1;
  });
});

describe('Database.run', () => {
  test('gives what the function gives', () => {
    expectTypeOf(db.run(async () => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(db.run(() => 'text')).toEqualTypeOf<Promise<string>>();
    expectTypeOf(db.run(() => Order.findAll())).toEqualTypeOf<Promise<Order[]>>();
    expectTypeOf(db.run(async () => undefined)).toEqualTypeOf<Promise<undefined>>();
  });

  test('takes a signal and a deadline', () => {
    void db.run(() => 1, { signal: AbortSignal.timeout(1), deadline: new Date() });
    void db.run(() => 1, { signal: undefined, deadline: undefined });
    // @ts-expect-error: a Date, so that nobody has to guess from when the milliseconds count
    void db.run(() => 1, { deadline: 1_000 });
    // @ts-expect-error: a function, not its promise
    void db.run(Order.findAll());
  });

  test('shows its Sequelize and its name, read-only', () => {
    expectTypeOf(db.sequelize).toEqualTypeOf<Sequelize>();
    expectTypeOf(db.name).toEqualTypeOf<string>();
    expectTypeOf(db.close).returns.toEqualTypeOf<Promise<void>>();
    // @ts-expect-error: read-only
    db.name = 'other';
    // @ts-expect-error: read-only
    db.sequelize = new Order().sequelize;
  });
});

describe('@UseDatabase', () => {
  test('takes milliseconds, or milliseconds and a database or its name', () => {
    @LambdaHandler()
    @UseDatabase(300_000)
    @UseDatabase({ idleRecreateMs: 300_000 })
    @UseDatabase({ idleRecreateMs: 300_000, database: db })
    @UseDatabase({ idleRecreateMs: 300_000, database: 'orders' })
    @UseDatabase({ idleRecreateMs: 300_000, database: undefined })
    class Uses extends Handler {
      async handle() {}
    }
    expectTypeOf(Uses.toLambda()).returns.resolves.toEqualTypeOf<void>();
  });

  test('needs the milliseconds', () => {
    // @ts-expect-error
    UseDatabase();
    // @ts-expect-error
    UseDatabase({ database: db });
    // @ts-expect-error
    UseDatabase('300_000');
    // @ts-expect-error
    UseDatabase({ idleRecreateMs: 300_000, database: 1 });
    // @ts-expect-error
    UseDatabase({ idleRecreateMs: 300_000, name: 'orders' });
  });

  test('stands on classes only', () => {
    class Wrong {
      // @ts-expect-error: not on a method
      @UseDatabase(300_000)
      async handle() {}
      // @ts-expect-error: not on a property
      @UseDatabase(300_000)
      property = 1;
    }
    expectTypeOf(Wrong).toBeObject();
  });
});

describe('the container', () => {
  test('gives the databases of the registry by name', () => {
    expectTypeOf(registry.get()).toEqualTypeOf<Database>();
    expectTypeOf(registry.get('orders')).toEqualTypeOf<Database>();
    expectTypeOf(registry.shutdown()).toEqualTypeOf<Promise<void>>();
  });

  test('gives the invocation, or undefined outside of one', () => {
    expectTypeOf(invocation()).toEqualTypeOf<InvocationInfo | undefined>();
    expectTypeOf<InvocationInfo['signal']>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<InvocationInfo['deadline']>().toEqualTypeOf<Date | undefined>();
    expectTypeOf<InvocationInfo['requestId']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<InvocationInfo['coldStart']>().toEqualTypeOf<boolean>();
  });
});

test('isSluiceError narrows what was caught', () => {
  const error: unknown = new Error('any');
  if (isSluiceError(error)) {
    expectTypeOf(error).toExtend<SluiceError>();
    expectTypeOf(error.code).toExtend<string>();
  }
});

import { Column, DataType, ForeignKey, Model, Table } from 'sequelize-typescript';
import { expect, test } from 'vitest';
import {
  Body,
  HttpHandler,
  LambdaHandler,
  Param,
  UseDatabase,
  created,
  http,
  type Database,
  type HttpFailure,
} from 'sluice';
import { httpEvent } from '../../../../src/testing/events/http-event.js';
import { context, noBackends, testDatabase } from '../../../helpers/database.js';
import { uniqueName } from '../../../helpers/server.js';

const schema = uniqueName('http').replaceAll('-', '_');

@Table({ schema, tableName: 'customers', timestamps: false })
class Customer extends Model {
  @Column({ type: DataType.STRING(20), unique: true, field: 'e_mail', validate: { isEmail: true } })
  declare email: string;
  @Column({ type: DataType.STRING, allowNull: false })
  declare name: string;
  @Column({ type: DataType.JSONB })
  declare notes: unknown;
}

@Table({ schema, tableName: 'orders', timestamps: false })
class Order extends Model {
  @ForeignKey(() => Customer)
  @Column(DataType.INTEGER)
  declare customerId: number;
  @Column(DataType.INTEGER)
  declare total: number;
}

async function shop() {
  const db = testDatabase({ models: [Customer, Order] });
  await db.run(async () => {
    await db.sequelize.createSchema(schema, {});
    await db.sequelize.sync();
    await db.sequelize.query(
      `ALTER TABLE ${schema}.orders ADD FOREIGN KEY ("customerId") REFERENCES ${schema}.customers`,
    );
    await db.sequelize.query(`ALTER TABLE ${schema}.orders ADD CONSTRAINT positive CHECK (total > 0)`);
  });
  return db;
}

const failures: HttpFailure[] = [];
const source = http({ log: (failure) => void failures.push(failure) });

function functionsOf(db: Database) {
  const options = { database: db, idleRecreateMs: 300_000 };

  @LambdaHandler(source)
  @UseDatabase(options)
  class CreateCustomer extends HttpHandler {
    async handle(@Body(Object) body: object) {
      return created(await Customer.create(body as never));
    }
  }
  @LambdaHandler(source)
  @UseDatabase(options)
  class CreateOrder extends HttpHandler {
    async handle(@Body(Object) body: object) {
      return created(await Order.create(body as never));
    }
  }
  @LambdaHandler(source)
  @UseDatabase(options)
  class GetCustomer extends HttpHandler {
    async handle(@Param('id') id: string) {
      return Customer.findByPk(id, { rejectOnEmpty: true });
    }
  }
  @LambdaHandler(source)
  @UseDatabase(options)
  class RemoveCustomer extends HttpHandler {
    async handle(@Param('id') id: string) {
      await Customer.destroy({ where: { id } });
    }
  }
  @LambdaHandler(source)
  @UseDatabase(options)
  class Sleep extends HttpHandler {
    async handle() {
      await db.sequelize.query('SELECT pg_sleep(20)');
    }
  }
  return { CreateCustomer, CreateOrder, GetCustomer, RemoveCustomer, Sleep };
}

type Answer = { status: number; body: Record<string, unknown>; text: string };

async function call(
  HandlerClass: { toLambda(): (event: never, context: never) => Promise<unknown> },
  event: object,
  remainingMs?: number,
): Promise<Answer> {
  failures.length = 0;
  const answer = (await HandlerClass.toLambda()(event as never, context(remainingMs) as never)) as {
    statusCode: number;
    body: string;
  };
  return {
    status: answer.statusCode,
    text: JSON.stringify(answer),
    body: answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>),
  };
}

const post = (body: object) => httpEvent({ body });
const at = (id: string) =>
  httpEvent({ path: `/customers/${encodeURIComponent(id)}`, pathParameters: { id } });

test('what a client sends that the database refuses is answered as its fault, with nothing of the database', async () => {
  const db = await shop();
  const { CreateCustomer, CreateOrder, GetCustomer, RemoveCustomer } = functionsOf(db);

  const made = await call(CreateCustomer, post({ email: 'a@b.cd', name: 'A' }));
  expect(made).toMatchObject({ status: 201, body: { id: 1, email: 'a@b.cd', name: 'A' } });
  expect(await call(CreateOrder, post({ customerId: 1, total: 1 }))).toMatchObject({ status: 201 });

  const answers = {
    twice: await call(CreateCustomer, post({ email: 'a@b.cd', name: 'B' })),
    invalid: await call(CreateCustomer, post({ email: 'nobody' })),
    tooLong: await call(CreateCustomer, post({ email: 'aaaaaaaaaaaaaaaaaaaa@b.cd', name: 'B' })),
    nul: await call(CreateCustomer, post({ email: 'n@b.cd', name: 'B', notes: { a: '\0' } })),
    nobody: await call(CreateOrder, post({ customerId: 99, total: 1 })),
    check: await call(CreateOrder, post({ customerId: 1, total: -1 })),
    tooLarge: await call(CreateOrder, post({ customerId: 1, total: 2 ** 40 })),
    noNumber: await call(CreateOrder, post({ customerId: 1, total: 'many' })),
    referenced: await call(RemoveCustomer, at('1')),
    missing: await call(GetCustomer, at('99')),
    word: await call(GetCustomer, at('abc')),
    large: await call(GetCustomer, at('99999999999999999999')),
    injection: await call(GetCustomer, at("1' OR '1'='1")),
  };
  expect(
    Object.fromEntries(
      Object.entries(answers).map(([name, { status, body }]) => [name, [status, body['detail']]]),
    ),
  ).toEqual({
    twice: [409, 'There is one with this email already'],
    invalid: [422, 'What was sent is not valid'],
    tooLong: [400, 'A value is not of the kind that is wanted, or is too large'],
    nul: [400, 'A value is not of the kind that is wanted, or is too large'],
    nobody: [409, 'It refers to something that does not exist'],
    check: [422, 'What was sent breaks a rule of the data'],
    tooLarge: [400, 'A value is not of the kind that is wanted, or is too large'],
    noNumber: [400, 'A value is not of the kind that is wanted, or is too large'],
    referenced: [409, 'Something else still refers to it'],
    missing: [404, 'There is no such thing'],
    word: [400, 'A value is not of the kind that is wanted, or is too large'],
    large: [400, 'A value is not of the kind that is wanted, or is too large'],
    injection: [400, 'A value is not of the kind that is wanted, or is too large'],
  });
  expect(answers.twice.body['fields']).toEqual(['email']);
  expect(answers.invalid.body['errors']).toEqual([
    { pointer: '/name', detail: 'must be there' },
    { pointer: '/email', detail: 'Validation isEmail on email failed' },
  ]);
  for (const { text } of Object.values(answers)) {
    expect(text).not.toMatch(
      /e_mail|customers|Customer\b|constraint|integer|varchar|violates|SELECT|INSERT|fkey/,
    );
    expect(text).not.toContain(schema);
  }
  expect(await call(GetCustomer, at('1'))).toMatchObject({ status: 200, body: { name: 'A' } });
  await noBackends(db);
  await db.run(async () => db.sequelize.query(`DROP SCHEMA ${schema} CASCADE`));
});

test('a database that cannot be reached is 503 with Retry-After, and the log has the error', async () => {
  const db = testDatabase({ port: 1, host: '127.0.0.1', connectMs: 200 });
  const { Sleep } = functionsOf(db);
  const { status, text } = await call(Sleep, httpEvent());
  expect(status).toBe(503);
  expect(text).toContain('"retry-after":"1"');
  expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|5432/);
  expect(failures).toMatchObject([{ status: 503, method: 'GET', path: '/' }]);
});

test('a connection that an administrator ends is 503', async () => {
  const db = testDatabase();
  const { Sleep } = functionsOf(db);
  const answer = call(Sleep, httpEvent());
  await expect
    .poll(async () => (await db.backends()).some(({ query }) => query.includes('pg_sleep')), {
      timeout: 10_000,
    })
    .toBe(true);
  const admin = testDatabase();
  await admin.run(async () =>
    admin.sequelize.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${db.applicationName}'`,
    ),
  );
  expect((await answer).status).toBe(503);
  expect(failures).toHaveLength(1);
});

test('a query that takes longer than the deadline is 504, and its backend is gone', async () => {
  const db = testDatabase();
  const { Sleep } = functionsOf(db);
  const { status, body } = await call(Sleep, httpEvent(), 1_500);
  expect(status).toBe(504);
  expect(body).toMatchObject({ title: 'Gateway Timeout', requestId: expect.any(String) as string });
  expect(failures).toMatchObject([{ status: 504, error: { code: 'SLUICE_DEADLINE_EXCEEDED' } }]);
  await noBackends(db);
});

test('no connection that is free in time is 503', async () => {
  const db = testDatabase({ pool: { max: 1, acquireMs: 100 } });

  @LambdaHandler(source)
  @UseDatabase({ database: db, idleRecreateMs: 300_000 })
  class Greedy extends HttpHandler {
    async handle() {
      return db.sequelize.transaction(async () => {
        // Another connection than the transaction's, and there is one only.
        await db.sequelize.query('SELECT 1', { transaction: null });
      });
    }
  }
  expect((await call(Greedy, httpEvent())).status).toBe(503);
  expect(failures).toMatchObject([{ error: { code: 'SLUICE_ACQUIRE_TIMEOUT' } }]);
});

import { AggregateError, literal, ValidationError, ValidationErrorItem } from 'sequelize';
import { IsString } from 'class-validator';
import { Column, DataType, Table } from 'sequelize-typescript';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineDatabase } from 'sluice';
import { ValidatedModel } from 'sluice/models';
import { inMemoryRegistry, type InMemoryRegistry } from 'sluice/testing';
import { testDatabase } from '../../helpers/database.js';
import { createSchema, uniqueName } from '../../helpers/server.js';
import { recreate } from './shop.js';
import { validatedShop, type ValidatedShop } from './validated-shop.js';

const ada = { email: 'ada@example.com', name: 'Ada' };

let registry: InMemoryRegistry;
let inMemory: ValidatedShop;
beforeAll(async () => {
  inMemory = validatedShop();
  registry = await inMemoryRegistry({ models: inMemory.models, name: uniqueName('db') });
});
afterAll(() => registry.close());

type World = (body: (shop: ValidatedShop) => Promise<void>) => Promise<void>;

const worlds: Record<string, World> = {
  'in memory': async (body) => {
    await registry.reset();
    inMemory.asked.length = 0;
    await body(inMemory);
  },
  'on the server, after a recreate': async (body) => {
    const shop = validatedShop();
    const define = { schema: await createSchema() };
    const db = testDatabase({ models: shop.models, idleRecreateMs: 0, sequelize: { define } });
    await db.run(() => db.sequelize.sync());
    await recreate(db, 2);
    await db.run(() => body(shop));
  },
};

/** What is broken: the columns, in alphabetical order. */
async function broken(run: Promise<unknown>): Promise<string[]> {
  const error = await failure(run);
  return error.errors.map(({ path }) => String(path)).toSorted();
}

async function failure(run: Promise<unknown>): Promise<ValidationError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return error as ValidationError;
}

describe.each(Object.entries(worlds))('%s', (_name, world) => {
  test("create fails as Sequelize's own error, with an item a column", () =>
    world(async ({ Customer }) => {
      const error = await failure(Customer.create({ email: 'no', name: 'x'.repeat(21) }));
      expect(error.name).toBe('SequelizeValidationError');
      expect(error.errors).toHaveLength(2);
      const [email] = error.get('email');
      expect(email).toBeInstanceOf(ValidationErrorItem);
      expect(email).toMatchObject({
        path: 'email',
        value: 'no',
        validatorKey: 'isEmail',
        message: 'email must be an email',
        type: 'Validation error',
        origin: 'FUNCTION',
      });
      expect(email?.instance).toBeInstanceOf(Customer);
      expect(error.message).toContain('Validation error: email must be an email');
      expect(await Customer.count()).toBe(0);
    }));

  test("the items of Sequelize's own validators stand beside ours", () =>
    world(async ({ Customer }) => {
      expect(await broken(Customer.create({ email: 'no', name: 'admin' }))).toEqual(['email', 'name']);
      const both = await failure(Customer.create({ email: 'no' }));
      expect(both.get('name').map(({ validatorKey }) => validatorKey)).toEqual(['is_null', 'isLength']);
    }));

  test('what is valid is written', () =>
    world(async ({ Customer, Order, Tag }) => {
      const { id } = await Customer.create({ ...ada, nick: 'ada' });
      expect(id).toBeGreaterThan(0);
      await Order.create({ customerId: id, total: literal('1 + 1') });
      expect((await Order.findOne())?.total).toBe(2);
      expect((await Tag.create({ name: 'any' })).id).toBeGreaterThan(0);
    }));

  test('save and update look at the columns that change', () =>
    world(async ({ Customer }) => {
      await Customer.create({ ...ada, email: 'old', nick: 'ada' }, { validate: false });
      const customer = await Customer.findOne({ rejectOnEmpty: true });
      await customer.update({ name: 'Grace' });
      expect(await broken(customer.update({ name: '' }))).toEqual(['name']);
      await customer.reload();
      customer.email = 'still not';
      expect(await broken(customer.save())).toEqual(['email']);
      expect(await broken(customer.save({ fields: ['email'] }))).toEqual(['email']);
      await customer.save({ fields: ['name'] });
      expect((await Customer.findOne())?.get('email')).toBe('old');
    }));

  test('a rule sees the other columns, changed or not', () =>
    world(async ({ Customer, Order }) => {
      const { id } = await Customer.create(ada);
      const order = await Order.create({ customerId: id, status: 'paid', receipt: 'r' });
      expect(await broken(order.update({ receipt: null }))).toEqual(['receipt']);
      await order.update({ status: 'open', receipt: null });
    }));

  test('the static update looks at the values that it is given', () =>
    world(async ({ Customer }) => {
      await Customer.create(ada);
      expect(await broken(Customer.update({ email: 'no' }, { where: {} }))).toEqual(['email']);
      expect(await broken(Customer.update({ email: 'no' }, { where: {}, individualHooks: true }))).toEqual([
        'email',
      ]);
      expect(await Customer.update({ name: 'Grace' }, { where: {} })).toEqual([1]);
      expect((await Customer.findOne())?.get()).toMatchObject({ email: ada.email, name: 'Grace' });
      await Customer.update({ email: 'no' }, { where: {}, validate: false });
      expect((await Customer.findOne())?.email).toBe('no');
    }));

  test('upsert looks at all columns, since it may insert', () =>
    world(async ({ Customer }) => {
      expect(await broken(Customer.upsert({ id: 1, name: 'Ada' }))).toEqual(['email']);
      await Customer.upsert({ id: 1, ...ada });
      expect(await broken(Customer.upsert({ id: 1, ...ada, email: 'no' }))).toEqual(['email']);
      await Customer.upsert({ id: 1, name: 'Ada' }, { validate: false });
      expect(await Customer.count()).toBe(1);
    }));

  test('bulkCreate validates, and lists the records', () =>
    world(async ({ Customer }) => {
      for (const options of [{}, { individualHooks: true }, { validate: true }, { hooks: false }]) {
        const error: unknown = await Customer.bulkCreate(
          [ada, { ...ada, email: 'no' }, { email: 'no' }],
          options,
        ).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(AggregateError);
        const { errors } = error as { errors: { record: object; errors: ValidationError }[] };
        expect(
          errors.map(({ errors: one }) => one.errors.map(({ path }) => path).toSorted()).toSorted(),
        ).toEqual([['email'], ['email', 'name', 'name']]);
        expect(errors[0]?.record).toBeInstanceOf(Customer);
      }
      expect(await Customer.count()).toBe(0);
      expect(await Customer.bulkCreate([ada, ada])).toHaveLength(2);
      expect(await Customer.bulkCreate([{ ...ada, email: 'no' }], { validate: false })).toHaveLength(1);
      expect(await Customer.bulkCreate([])).toEqual([]);
    }));

  test('hooks: false does not switch the rules off, and validate: false does', () =>
    world(async ({ Customer }) => {
      expect(await broken(Customer.create({ ...ada, email: 'no' }, { hooks: false }))).toEqual(['email']);
      const customer = await Customer.create({ ...ada, email: 'no' }, { validate: false });
      expect(await broken(customer.update({ name: '' }, { hooks: false }))).toEqual(['name']);
      await customer.update({ name: '' }, { validate: false });
      expect(await broken(Customer.update({ email: '' }, { where: {}, hooks: false }))).toEqual(['email']);
    }));

  test('what is created with it is validated too', () =>
    world(async ({ Customer, Order, Team, Member }) => {
      const include = [{ model: Order, as: 'orders' }];
      const orders = [{ total: -1 }];
      expect(await broken(Customer.create({ ...ada, orders }, { include }))).toEqual(['total']);
      const customer = await Customer.create({ ...ada, orders: [{ total: 1 }] }, { include });
      expect(customer.orders?.[0]?.customerId).toBe(customer.id);
      // Its key is known once it is saved.
      const order = await Order.create({ customer: ada }, { include: [Customer] });
      expect(order.customerId).toBeGreaterThan(0);
      expect(
        await broken(Order.create({ customer: { ...ada, email: 'no' } }, { include: [Customer] })),
      ).toEqual(['email']);
      expect(await broken(Order.create({}))).toEqual(['customerId']);

      await expect(Customer.bulkCreate([{ ...ada, orders }], { include })).rejects.toBeInstanceOf(
        AggregateError,
      );
      expect(await Customer.bulkCreate([{ ...ada, orders: [{ total: 1 }] }], { include })).toHaveLength(1);
      const members = { include: [{ model: Member, as: 'members' }] };
      expect(await broken(Team.create({ members: [{ email: 'no' }] }, members))).toEqual(['email']);
      await expect(Team.bulkCreate([{ members: [{ email: 'no' }] }], members)).rejects.toBeInstanceOf(
        AggregateError,
      );
      await Team.bulkCreate([{ members: [{ email: 'a@example.com' }] }], members);
      expect(await Member.count()).toBe(1);
    }));

  test('associations create and add', () =>
    world(async ({ Customer, Order, Tag }) => {
      const customer = await Customer.create(ada);
      expect(await broken(customer.$create('order', { total: -1 }))).toEqual(['total']);
      const order = await customer.$create<InstanceType<typeof Order>>('order', { total: 1 });
      await order.$add('tags', await Tag.create({ name: 'x' }));
      expect(await order.$count('tags')).toBe(1);
    }));

  test('rules may ask the database, and only of what is written', () =>
    world(async ({ Customer, asked }) => {
      const customer = await Customer.create({ ...ada, nick: 'ada' });
      const error = await failure(Customer.create({ ...ada, nick: 'ada' }));
      expect(error.errors[0]).toMatchObject({
        path: 'nick',
        validatorKey: 'isFree',
        message: 'nick is taken',
      });
      await customer.update({ name: 'Grace' });
      await Customer.update({ name: 'Ada' }, { where: {} });
      expect(asked).toEqual(['ada', 'ada']);
    }));

  test('a column of JSON says where in it', () =>
    world(async ({ Customer }) => {
      const { Place } = await import('./validated-shop.js');
      const place = Object.assign(new Place(), { city: 1 });
      const error = await failure(Customer.create({ ...ada, place }));
      expect(error.errors).toHaveLength(1);
      expect(error.errors[0]).toMatchObject({ path: 'place', message: '/city: city must be a string' });
      // Of what class it is nobody knows.
      expect(await broken(Customer.create({ ...ada, place: { city: 'x' } }))).toEqual(['place']);
      await Customer.create({ ...ada, place: Object.assign(new Place(), { city: 'x' }) });
    }));

  test('scopes, findOrCreate and build().validate()', () =>
    world(async ({ Customer }) => {
      expect(await broken(Customer.unscoped().create({ ...ada, email: 'no' }))).toEqual(['email']);
      expect(
        await broken(Customer.findOrCreate({ where: { name: 'Ada' }, defaults: { email: 'no' } })),
      ).toEqual(['email']);
      expect(await broken(Customer.build({ ...ada, email: 'no' }).validate())).toEqual(['email']);
      await Customer.build(ada).validate();
      expect(await broken(Customer.build({}).validate({ skip: ['name'] }))).toEqual(['email']);
      expect(await broken(Customer.build({}).validate({ fields: ['email'], hooks: false }))).toEqual([
        'email',
      ]);
    }));
});

describe('hooks', () => {
  beforeEach(() => registry.reset());

  test('stand around both kinds of validators, and may change what is validated', async () => {
    const { Customer } = inMemory;
    const calls: string[] = [];
    const hooks = [
      [
        'beforeValidate',
        (customer: ValidatedModel) =>
          void customer.set('email', `${String(customer.get('name'))}@example.com`),
      ],
      [
        'validationFailed',
        (_customer: ValidatedModel, _options: unknown, error: ValidationError) =>
          void calls.push(...error.errors.map(({ path }) => `failed ${path}`)),
      ],
      ['afterValidate', () => void calls.push('after')],
    ] as const;
    for (const [name, hook] of hooks) Customer.addHook(name as 'beforeValidate', 'test', hook as () => void);
    try {
      expect((await Customer.create({ name: 'Ada' })).email).toBe('Ada@example.com');
      expect(await broken(Customer.create({ name: ' ' }))).toEqual(['email', 'name']);
      expect(await Customer.update({ name: 'Grace' }, { where: {} })).toEqual([1]);
      expect(calls).toEqual(['after', 'failed email', 'failed name', 'after']);
      expect(await broken(Customer.create({ name: 'Ada' }, { hooks: false }))).toEqual(['email']);
    } finally {
      for (const [name] of hooks) Customer.removeHook(name as 'beforeValidate', 'test');
    }
  });

  test('that change a column before it is written have it validated', async () => {
    const { Customer } = inMemory;
    const customer = await Customer.create(ada);
    Customer.addHook('beforeUpdate', 'test', (one) => void one.set('email', 'no'));
    try {
      expect(await broken(customer.update({ name: 'Grace' }))).toEqual(['email']);
    } finally {
      Customer.removeHook('beforeUpdate', 'test');
    }
  });
});

test('rules above what is no column are an error when the model is registered', () => {
  @Table
  class Wrong extends ValidatedModel {
    @Column(DataType.STRING)
    declare name: string;

    @IsString()
    get upper(): string {
      return this.name.toUpperCase();
    }
  }
  expect(() => defineDatabase(uniqueName('db'), { models: [Wrong], host: 'localhost' })).toThrow(
    /Wrong\.upper: it has rules of class-validator and is no column.*DataType\.VIRTUAL/,
  );
});

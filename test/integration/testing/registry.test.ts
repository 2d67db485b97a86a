import { ForeignKeyConstraintError } from 'sequelize';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { defineDatabase, registry as container } from 'sluice';
import { inMemoryRegistry, type InMemoryOptions, type InMemoryRegistry } from 'sluice/testing';
import { context, lambda, record, testDatabase, value } from '../../helpers/database.js';
import { uniqueName } from '../../helpers/server.js';
import { shop } from './shop.js';

type Engine = 'memory' | 'server';

/** Those of one test. */
const open: InMemoryRegistry[] = [];
async function make(engine: Engine, options: InMemoryOptions = {}) {
  const { models, ...classes } = shop();
  const registry = await inMemoryRegistry({ models, name: uniqueName('db'), engine, ...options });
  return { registry, db: registry.get(), models, ...classes };
}

describe.each<Engine>(['memory', 'server'])('on the engine %s', (engine) => {
  let shared: Awaited<ReturnType<typeof make>>;

  beforeAll(async () => {
    shared = await make(engine);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(open.splice(0).map((registry) => registry.close()));
    await shared.registry.reset();
  });
  afterAll(() => shared.registry.close());

  /** One that is closed after the test. */
  const start = async (options: InMemoryOptions = {}) => {
    const made = await make(engine, options);
    open.push(made.registry);
    return made;
  };

  describe('models', () => {
    test('are used outside of any invocation, as a test does', async () => {
      const { Order, Line } = shared;
      const order = await Order.create(
        { customer: 'Ada', lines: [{ sku: 'a' }, { sku: 'b' }] },
        { include: [Line] },
      );
      const found = await Order.findByPk(order.id, { include: [Line], order: [['lines', 'id', 'ASC']] });
      expect(found?.lines.map(({ sku }) => sku)).toEqual(['a', 'b']);
      expect(await Promise.all(Array.from({ length: 30 }, () => Order.count()))).toEqual(Array(30).fill(1));
    });

    test('and in handlers, whose connections open and close as in production', async () => {
      const { db, Order } = shared;
      const [connects, closes] = [record('sluice:connect'), record('sluice:close')];
      const handler = lambda(db, async () => (await Order.findAndCountAll()).count);
      await Order.create({ customer: 'Ada' });
      expect([await handler({}), await handler({})]).toEqual([1, 1]);
      // Those of the two invocations; the test's own has been there since the first statement.
      expect(closes).toHaveLength(2);
      expect(connects.length).toBeGreaterThanOrEqual(3);
      expect(closes.every(({ connections, destroyed }) => connections >= 1 && destroyed === 0)).toBe(true);
    });

    test('errors are those of a server, RESTRICT too', async () => {
      const { Order, Line } = shared;
      const order = await Order.create({ customer: 'Ada' });
      await Line.create({ orderId: order.id, sku: 'a' });
      await expect(order.destroy()).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    });
  });

  describe('reset puts back', () => {
    test('rows and sequences', async () => {
      const { registry, Order } = shared;
      for (let i = 0; i < 3; i++) {
        expect((await Order.create({ customer: 'Ada' })).id).toBe(1);
        await registry.reset();
        expect(await Order.count()).toBe(0);
      }
    });

    test.each([
      ['a new table', 'CREATE TABLE extra (id int); INSERT INTO extra VALUES (1)'],
      ['a new column', 'ALTER TABLE orders ADD COLUMN extra int'],
      ['a dropped table', 'DROP TABLE lines'],
      ['a truncated table', 'TRUNCATE orders RESTART IDENTITY CASCADE'],
      [
        'a new type and a function',
        "CREATE TYPE mood AS ENUM ('a'); CREATE FUNCTION f() RETURNS int RETURN 1",
      ],
      ['a new schema', 'CREATE SCHEMA other; CREATE TABLE other.t (id int)'],
      ['what a DO block has done', "DO $$ BEGIN EXECUTE 'ALTER TABLE orders RENAME TO renamed'; END $$"],
      ['an index', 'CREATE INDEX extra ON orders (customer)'],
    ])('%s', async (_what, sql) => {
      const { registry, db, Order, Line } = shared;
      const tables = () =>
        value(
          db,
          `SELECT json_agg(c.oid::regclass::text || ' ' || c.relkind::text || ' ' || c.relnatts ORDER BY nspname, relname) FROM pg_class c
           JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'`,
        );
      const before = await tables();
      await Order.create({ customer: 'Ada' });
      await db.sequelize.query(sql);
      await registry.reset();
      expect(await tables()).toEqual(before);
      const order = await Order.create({ customer: 'Ada' });
      await Line.create({ orderId: order.id, sku: 'a' });
      expect(await Line.count()).toBe(1);
    });

    test('all of it when a transaction was left open, and says which', async () => {
      const { registry, db, Order } = shared;
      const transaction = await db.sequelize.transaction();
      await Order.create({ customer: 'Ada' }, { transaction });
      await expect(registry.reset()).rejects.toMatchObject({
        code: 'SLUICE_OPEN_TRANSACTION',
        message: expect.stringContaining('INSERT INTO "orders"'),
      });
      expect(await Order.count()).toBe(0);
      await transaction.rollback().catch(() => {});
      await registry.reset();
      expect((await Order.create({ customer: 'Ada' })).id).toBe(1);
    });
  });

  describe('snapshot and restore', () => {
    test('keep seed data, whatever is changed after', async () => {
      const { registry, db, Order, Line } = shared;
      const { id } = await Order.create({ customer: 'Ada' });
      await Line.create({ orderId: id, sku: 'a' });
      const seeded = await registry.snapshot();
      for (const change of [
        () => Line.destroy({ where: {} }),
        () => Order.update({ customer: 'Bob' }, { where: {} }),
        () => db.sequelize.query('TRUNCATE orders RESTART IDENTITY CASCADE'),
        () => db.sequelize.query('ALTER TABLE lines DROP COLUMN sku'),
        () => registry.reset(),
      ]) {
        await change();
        await registry.restore(seeded);
        const [order] = await Order.findAll({ include: [Line] });
        expect(order?.get({ plain: true })).toMatchObject({ id, customer: 'Ada', lines: [{ sku: 'a' }] });
        expect((await Order.create({ customer: 'next' })).id).toBe(id + 1);
      }
      await registry.reset();
      expect(await Order.count()).toBe(0);
    });

    test('one of another registry is refused', async () => {
      const { registry } = await start();
      await expect(registry.restore(await shared.registry.snapshot())).rejects.toMatchObject({
        code: 'SLUICE_CONFIGURATION',
      });
    });
  });

  describe('transactions', () => {
    test('nested ones are savepoints', async () => {
      const { db, Order } = shared;
      await db.sequelize.transaction(async (transaction) => {
        await Order.create({ customer: 'outer' }, { transaction });
        const inner = db.sequelize.transaction({ transaction }, async (nested) => {
          await Order.create({ customer: 'inner' }, { transaction: nested });
          throw new Error('not that one');
        });
        await expect(inner).rejects.toThrow('not that one');
      });
      expect((await Order.findAll()).map(({ customer }) => customer)).toEqual(['outer']);
    });
  });

  test('under fake timers models, handlers and reset work', async () => {
    const { registry, db, Order } = shared;
    vi.useFakeTimers();
    await Order.create({ customer: 'Ada' });
    expect(await lambda(db, () => Order.count())({}, context(30_000))).toBe(1);
    await registry.reset();
    expect(await Order.count()).toBe(0);
  });

  test('at its deadline an invocation ends, whatever the engine does', async () => {
    const { registry, db, Order } = shared;
    const handler = lambda(db, () => db.sequelize.query('SELECT pg_sleep(1.5)'));
    await expect(handler({}, context(400))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    await registry.reset();
    expect(await Order.count()).toBe(0);
  });

  describe('databases', () => {
    test('several are moved at once, each with an engine of its own', async () => {
      const [a, b] = [shop(), shop()];
      const names = [uniqueName('a'), uniqueName('b')] as const;
      const one = defineDatabase(names[0], { models: a.models });
      const other = defineDatabase(names[1], { models: b.models });
      {
        await using registry = await inMemoryRegistry([one, other], { engine });
        await a.Order.create({ customer: 'Ada' });
        expect([await a.Order.count(), await b.Order.count()]).toEqual([1, 0]);
        expect(registry.get(names[1])).toBe(other);
        expect(() => registry.get()).toThrow(/several databases/);
        expect(() => registry.get('third')).toThrow(names[0]);
      }
      // Nothing says where their server is.
      await expect(a.Order.count()).rejects.toMatchObject({ code: 'SLUICE_DATABASE_NOT_OPEN' });
      await Promise.all([one.close(), other.close()]);
    });

    test('one that has a server goes back there', async () => {
      const { Order, models } = shop();
      const db = testDatabase({ models });
      const registry = await inMemoryRegistry(db, { engine });
      open.push(registry);
      await Order.create({ customer: 'Ada' });
      expect(await value(db, "SELECT current_setting('server_version')")).toMatch(/^18/);
      expect(await db.run(() => Order.count())).toBe(1);
      await registry.close();
      // On the server there is no such table.
      await expect(db.run(() => Order.count())).rejects.toThrow('relation "orders" does not exist');
      await expect(Order.count()).rejects.toMatchObject({ code: 'SLUICE_DATABASE_NOT_OPEN' });
      const again = await inMemoryRegistry(db, { engine });
      open.push(again);
      expect(await Order.count()).toBe(0);
    });

    test('one cannot be in two registries, nor can a model', async () => {
      const { models } = shop();
      const db = testDatabase({ models });
      open.push(await inMemoryRegistry(db, { engine }));
      await expect(inMemoryRegistry(db)).rejects.toThrow(/is in another test registry already/);
      await expect(inMemoryRegistry({ models, name: uniqueName('db') })).rejects.toThrow(
        /Order belongs to database '.*' already/,
      );
    });

    test('of { models } the database is found by its name, and gone when the registry is closed', async () => {
      const { registry, db, models } = await start();
      expect(container.get(db.name)).toBe(db);
      await registry.close();
      expect(() => registry.get()).toThrow(/is closed/);
      await expect(registry.reset()).rejects.toThrow(/is closed/);
      expect(() => container.get(db.name)).toThrow(db.name);
      open.push(await inMemoryRegistry({ models, name: db.name, engine }));
    });

    test('extensions are there', async () => {
      const { db } = await start({ extensions: ['citext', 'hstore'] });
      expect(await value(db, "SELECT 'A'::citext = 'a'::citext")).toBe(true);
    });
  });
});

describe('what cannot be is said', () => {
  test.each([
    [{ engine: 'sqlite' }, /`engine` is 'sqlite'.*'memory' or 'server'/],
    [{ shema: 'models' }, /`schema`/],
    [{ extensions: 'citext' }, /must be an array of names/],
    [{ waitMs: -1 }, /waitMs/],
    [{ cache: true }, /`cache` is true/],
  ])('%o', async (options, message) => {
    await expect(inMemoryRegistry(testDatabase(), options as InMemoryOptions)).rejects.toThrow(message);
  });

  test('of what is no database', async () => {
    await expect(inMemoryRegistry({} as never)).rejects.toThrow(/is no open database/);
  });
});

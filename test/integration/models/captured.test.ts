import { AsyncLocalStorage } from 'node:async_hooks';
import { DataTypes, Sequelize } from 'sequelize';
import { Column, Model, Table } from 'sequelize-typescript';
import { describe, expect, test } from 'vitest';
import { record, noBackends } from '../../helpers/database.js';
import { createSchema } from '../../helpers/server.js';
import { calls, Customer, Line, openShop, Order, recreate } from './shop.js';

describe.each([1, 30])('captured before %i recreates', (times) => {
  test('a Sequelize instance goes on working', async () => {
    const { db } = await openShop();
    const captured = db.sequelize;
    await recreate(db, times);
    expect(captured).not.toBe(db.sequelize);
    await db.run(async () => {
      expect((await captured.query('SELECT 1 AS one'))[0]).toEqual([{ one: 1 }]);
      await captured.authenticate();
      await captured.model('Customer').create({ name: 'Ada' });
      expect(await captured.models['Customer']?.count()).toBe(1);
      await captured.sync();
    });
  });

  test('a transaction begun on an old instance is one transaction with models and raw queries', async () => {
    const { db } = await openShop();
    const captured = db.sequelize;
    await recreate(db, times);
    await db.run(async () => {
      const transaction = await captured.transaction();
      await Customer.create({ name: 'Ada' }, { transaction });
      await db.sequelize.query('SELECT 1', { transaction });
      expect(await Customer.count()).toBe(0);
      await transaction.commit();
      expect(await Customer.count()).toBe(1);
      const failing = captured.transaction(async (inner) => {
        await Customer.create({ name: 'Grace' }, { transaction: inner });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await Customer.count()).toBe(1);
    });
  });

  test('a query interface and its query generator go on working', async () => {
    const { db, schema } = await openShop();
    const queryInterface = db.sequelize.getQueryInterface();
    await recreate(db, times);
    await db.run(async () => {
      const table = { tableName: 'extra', schema };
      await queryInterface.createTable(table, { id: DataTypes.INTEGER, kind: DataTypes.ENUM('a', 'b') });
      await queryInterface.addColumn(table, 'more', DataTypes.TEXT);
      expect(Object.keys(await queryInterface.describeTable(table))).toEqual(['id', 'kind', 'more']);
      await queryInterface.bulkInsert(table, [{ id: 1, kind: 'a', more: 'x' }]);
      await queryInterface.dropTable(table);
    });
  });

  test('a scoped model goes on working', async () => {
    const { db } = await openShop();
    const paid = Order.scope('paid');
    await recreate(db, times);
    await db.run(async () => {
      await Order.bulkCreate([{ status: 'open' }, { status: 'paid' }]);
      expect(await paid.count()).toBe(1);
      expect((await paid.findAll({ include: [Line] })).map((order) => order.lines)).toEqual([[]]);
    });
  });

  test('a model of another schema goes on working', async () => {
    const { db } = await openShop();
    const other = await createSchema();
    const elsewhere = Customer.schema(other);
    await recreate(db, times);
    await db.run(async () => {
      await elsewhere.sync();
      await elsewhere.create({ name: 'Ada' });
      expect(await elsewhere.count()).toBe(1);
      expect(await Customer.count()).toBe(0);
    });
  });

  test('an instance of a model saves, reloads and is destroyed', async () => {
    const { db } = await openShop();
    const ada = await db.run(() => Customer.create({ name: 'Ada' }));
    await recreate(db, times);
    await db.run(async () => {
      ada.name = 'Grace';
      await ada.save();
      expect((await ada.reload()).name).toBe('Grace');
      await ada.destroy();
      expect(await Customer.count()).toBe(0);
    });
  });

  test('a model of sequelize.define goes on working, with its associations', async () => {
    const { db } = await openShop();
    const shelf = db.sequelize.define('Shelf', { name: DataTypes.STRING }, { timestamps: false });
    const book = db.sequelize.define('Book', { title: DataTypes.STRING }, { timestamps: false });
    shelf.hasMany(book, { as: 'books' });
    await recreate(db, times);
    expect(shelf.sequelize).toBe(db.sequelize);
    await db.run(async () => {
      await db.sequelize.sync();
      await shelf.create({ name: 'top', books: [{ title: 'one' }] }, { include: ['books'] });
      const found = await shelf.findOne({ include: ['books'] });
      expect(found?.toJSON()).toMatchObject({ name: 'top', books: [{ title: 'one' }] });
    });
  });

  test('a hook that is added to an old instance later runs once', async () => {
    const { db } = await openShop();
    const captured = db.sequelize;
    await recreate(db, times);
    captured.addHook('beforeCount', () => void calls.push('late'));
    await recreate(db, times);
    await db.run(() => Customer.count());
    expect(calls).toEqual(['late']);
  });

  test('what is defined on an old instance later belongs to the current one', async () => {
    const { db } = await openShop();
    const captured = db.sequelize;
    await recreate(db, times);
    const late = captured.define('Late', { name: DataTypes.STRING }, { timestamps: false });
    expect(db.sequelize.models['Late']).toBe(late);
    await db.run(async () => {
      await db.sequelize.sync();
      await late.create({ name: 'x' });
    });
    await recreate(db, times);
    expect(late.sequelize).toBe(db.sequelize);
    expect(db.sequelize.model('Late')).toBe(late);
    expect(await db.run(() => late.count())).toBe(1);
  });
});

test('models that are added to the current instance later stay', async () => {
  @Table({ timestamps: false })
  class Added extends Model {
    @Column name!: string;
  }
  const { db } = await openShop();
  await recreate(db, 2);
  db.sequelize.addModels([Added]);
  await recreate(db, 2);
  expect(db.sequelize.model(Added)).toBe(Added);
  await db.run(async () => {
    await db.sequelize.sync();
    await Added.create({ name: 'x' });
    expect(await Added.count()).toBe(1);
  });
});

test('a transaction that crosses a recreate is ended with its invocation', async () => {
  const { db } = await openShop();
  const leaks = record('sluice:leak');
  await db.run(async () => void (await db.sequelize.transaction()));
  await recreate(db, 1);
  expect(leaks).toMatchObject([{ kind: 'transaction', transactionStatus: 'T' }]);
  await noBackends(db);
  expect(await db.run(() => Customer.count())).toBe(0);
});

test('the CLS of the user goes on working', async () => {
  const { db } = await openShop();
  const storage = new AsyncLocalStorage<Map<string, unknown>>();
  const enter = (fn: (context: Map<string, unknown>) => unknown) => {
    const context = new Map(storage.getStore() ?? []);
    return storage.run(context, () => fn(context));
  };
  const namespace = {
    get: (key: string) => storage.getStore()?.get(key),
    set: (key: string, value: unknown) => storage.getStore()?.set(key, value),
    run: enter,
    bind: (fn: (...args: unknown[]) => unknown) => AsyncLocalStorage.bind(fn),
  };
  try {
    Sequelize.useCLS(namespace);
    await recreate(db, 2);
    await db.run(async () => {
      const failing = db.sequelize.transaction(async () => {
        await Customer.create({ name: 'joins without being passed' });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await Customer.count()).toBe(0);
    });
  } finally {
    // One static for every instance in the process.
    delete (Sequelize as { _cls?: unknown })._cls;
  }
});

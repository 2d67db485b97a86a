import { Op } from 'sequelize';
import { describe, expect, test } from 'vitest';
import { adminQuery } from '../../helpers/server.js';
import {
  Address,
  calls,
  Customer,
  CustomerTag,
  Line,
  models,
  openShop,
  Order,
  Parcel,
  recreate,
  Tag,
  Team,
  type Shop,
} from './shop.js';

async function recreated(times: number): Promise<Shop> {
  const shop = await openShop();
  await recreate(shop.db, times);
  return shop;
}

describe.each([1, 30])('after %i recreates', (times) => {
  test('models belong to the current instance, and to no other', async () => {
    const { db } = await recreated(times);
    for (const model of models) {
      expect(model.sequelize).toBe(db.sequelize);
      expect(db.sequelize.models[model.name]).toBe(model);
      expect(db.sequelize.model(model.name)).toBe(model);
      expect(db.sequelize.model(model)).toBe(model);
      expect(db.sequelize.isDefined(model.name)).toBe(true);
    }
    expect(Object.keys(db.sequelize.models).toSorted()).toEqual(
      [...models.map((model) => model.name), 'customer_team'].toSorted(),
    );
  });

  test('models read and write', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const ada = await Customer.create({ name: 'Ada' });
      await ada.update({ name: 'Grace' });
      expect(await Customer.count()).toBe(1);
      expect((await Customer.findByPk(ada.id))?.name).toBe('Grace');
      await ada.destroy();
      expect(await Customer.findOne()).toBeNull();
    });
  });

  test('raw queries run, with replacements and with bind parameters', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      expect((await db.sequelize.query('SELECT :n::int AS n', { replacements: { n: 1 } }))[0]).toEqual([
        { n: 1 },
      ]);
      expect((await db.sequelize.query('SELECT $1::int AS n', { bind: [2] }))[0]).toEqual([{ n: 2 }]);
    });
  });

  test('includes are nested over every kind of association', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const include = [{ model: Order, include: [Line] }, Address, Team, Tag];
      const { id } = await Customer.create(
        {
          name: 'Ada',
          address: { city: 'London' },
          orders: [{ status: 'open', lines: [{ product: 'tea' }, { product: 'milk' }] }],
          teams: [{ name: 'blue' }],
        },
        { include: [{ model: Order, include: [Line] }, Address, Team] },
      );
      const tag = await Tag.create({ name: 'vip' });
      await CustomerTag.create({ customerId: id, tagId: tag.id, weight: 7 });

      const found = await Customer.findByPk(id, { include, rejectOnEmpty: true });
      expect(found.address?.city).toBe('London');
      expect(found.orders?.[0]?.lines?.map((line) => line.product).toSorted()).toEqual(['milk', 'tea']);
      expect(found.teams?.map((team) => team.name)).toEqual(['blue']);
      expect(found.tags?.map((one) => one.get('CustomerTag'))).toMatchObject([{ weight: 7 }]);
      const line = await Line.findOne({
        where: { product: 'tea' },
        include: [{ model: Order, include: [{ model: Customer, include: [Address] }] }],
      });
      expect(line?.order?.customer?.address?.city).toBe('London');
    });
  });

  test('a join table that is only a name works from both sides', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const ada = await Customer.create({ name: 'Ada' });
      const [blue, red] = await Team.bulkCreate([{ name: 'blue' }, { name: 'red' }], { returning: true });
      await ada.$set('teams', [blue as Team, red as Team]);
      await ada.$remove('teams', red as Team);
      expect((await ada.$get('teams')).map((team) => team.name)).toEqual(['blue']);
      expect(await (blue as Team).$count('customers')).toBe(1);
      expect(await db.sequelize.models['customer_team']?.count()).toBe(1);
    });
  });

  test('a join table that is a class works from both sides', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const ada = await Customer.create({ name: 'Ada' });
      const vip = await Tag.create({ name: 'vip' });
      await ada.$add('tags', vip, { through: { weight: 3 } });
      expect(await CustomerTag.findAll({ raw: true })).toMatchObject([{ weight: 3 }]);
      expect(await vip.$has('customers', ada)).toBe(true);
    });
  });

  test('methods of associations work', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const ada = await Customer.create({ name: 'Ada' });
      await ada.$create('order', { status: 'open' });
      expect(await ada.$count('orders')).toBe(1);
      const order = await Order.findOne({ rejectOnEmpty: true });
      expect((await order.$get('customer'))?.name).toBe('Ada');
    });
  });

  test('default and named scopes hold', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      await Order.bulkCreate([
        { status: 'open', total: 1 },
        { status: 'paid', total: 2 },
        { status: 'paid', total: 3, hidden: true },
      ]);
      expect(await Order.count()).toBe(2);
      expect(await Order.unscoped().count()).toBe(3);
      expect(await Order.scope('paid').count()).toBe(2);
      expect(await Order.scope(['defaultScope', 'paid']).count()).toBe(1);
      expect((await Order.scope({ method: ['above', 3] }).findAll()).map((order) => order.total)).toEqual([
        3,
      ]);
      expect((await Order.scope('withLines').findOne())?.lines).toEqual([]);
    });
  });

  test('each hook runs once', async () => {
    const shop = await openShop();
    Order.addHook('beforeCreate', () => void calls.push('model addHook'));
    shop.db.sequelize.addHook('beforeCreate', () => void calls.push('sequelize addHook'));
    await recreate(shop.db, times);
    shop.db.sequelize.addHook('afterCreate', () => void calls.push('sequelize addHook, late'));
    await recreate(shop.db, 1);
    await shop.db.run(async () => {
      await Order.create({ status: 'open' });
      await Order.findAll();
    });
    expect(calls).toEqual([
      'table beforeValidate',
      '@BeforeCreate',
      'model addHook',
      'sequelize addHook',
      'sequelize addHook, late',
      '@AfterFind',
    ]);
  });

  test('hooks of the options run once', async () => {
    const { db } = await openShop({
      sequelize: {
        hooks: { beforeCount: () => void calls.push('options hooks') },
        define: { hooks: { beforeCount: () => void calls.push('define hooks') } },
      },
    });
    await recreate(db, times);
    await db.run(() => Team.count());
    expect(calls).toEqual(['define hooks', 'options hooks']);
  });

  test('a hook that was removed does not come back', async () => {
    const { db } = await openShop();
    db.sequelize.addHook('beforeCount', 'named', () => void calls.push('removed'));
    await recreate(db, times);
    db.sequelize.removeHook('beforeCount', 'named');
    await recreate(db, times);
    await db.run(() => Team.count());
    expect(calls).toEqual([]);
  });

  test('enum, enum array, jsonb, range and date columns keep their types', async () => {
    const { db } = await openShop({ models: [...models, Parcel] });
    await recreate(db, times);
    const order = { status: 'paid', note: { text: 'n' }, due: '2026-01-31' } as const;
    await db.run(async () => {
      await Parcel.create({ flags: ['gift', 'rush'] });
      expect((await Parcel.findOne())?.flags).toEqual(['gift', 'rush']);
      expect(await Parcel.count({ where: { flags: { [Op.contains]: ['gift'] } } })).toBe(1);
      const { id } = await Order.create({ ...order, slots: [1, 5] });
      const found = await Order.findByPk(id, { rejectOnEmpty: true });
      expect(found).toMatchObject(order);
      expect(found.slots?.map((bound) => (bound as unknown as { value: number }).value)).toEqual([1, 5]);
      expect(found.createdAt).toBeInstanceOf(Date);
      expect(await Order.count({ where: { 'note.text': 'n' } })).toBe(1);
    });
  });

  test('findOrCreate, upsert and bulkCreate work', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const [ada, created] = await Customer.findOrCreate({ where: { name: 'Ada' } });
      expect(created).toBe(true);
      expect((await Customer.findOrCreate({ where: { name: 'Ada' } }))[1]).toBe(false);
      await Customer.upsert({ id: ada.id, name: 'Grace' });
      await Customer.bulkCreate(
        [
          { id: ada.id, name: 'Mary' },
          { id: ada.id + 1, name: 'Joan' },
        ],
        { updateOnDuplicate: ['name'], conflictAttributes: ['id'] },
      );
      expect((await Customer.findAll({ order: ['id'] })).map(({ name }) => name)).toEqual(['Mary', 'Joan']);
    });
  });

  test('a paranoid model is hidden, found and restored', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      const order = await Order.create({ status: 'open' });
      await order.destroy();
      expect(await Order.count()).toBe(0);
      expect(await Order.count({ paranoid: false })).toBe(1);
      await order.restore();
      expect(await Order.count()).toBe(1);
    });
  });

  test('errors of constraints and validators are those of Sequelize', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      await Customer.create({ name: 'Ada' });
      await expect(Customer.create({ name: 'Ada' })).rejects.toMatchObject({
        name: 'SequelizeUniqueConstraintError',
        fields: { name: 'Ada' },
      });
      await expect(Line.create({ product: 'x' })).rejects.toMatchObject({ name: 'SequelizeValidationError' });
    });
  });

  test('a managed transaction commits, and rolls back', async () => {
    const { db } = await recreated(times);
    await db.run(async () => {
      await db.sequelize.transaction((transaction) => Customer.create({ name: 'in' }, { transaction }));
      const failing = db.sequelize.transaction(async (transaction) => {
        await Customer.create({ name: 'out' }, { transaction });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await Customer.findAll()).map(({ name }) => name)).toEqual(['in']);
    });
  });

  // It asks the server for the constraints of all schemas, which are many where other tests run.
  test('sync makes the tables anew, with force', { timeout: 90_000 }, async () => {
    const { db, schema } = await recreated(times);
    await db.run(async () => {
      await Customer.create({ name: 'Ada' });
      await db.sequelize.sync({ force: true });
      expect(await Customer.count()).toBe(0);
      expect((await Order.create({ status: 'paid' })).status).toBe('paid');
      await db.sequelize.drop();
      const tables = await adminQuery('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema]);
      expect(tables).toEqual([]);
    });
  });

  // It asks for them too.
  test('sync with alter adds a column that is missing', { timeout: 90_000 }, async () => {
    const { db, schema } = await recreated(times);
    await db.run(async () => {
      await db.sequelize.query(`ALTER TABLE "${schema}"."Lines" DROP COLUMN product`);
      await db.sequelize.sync({ alter: true });
      const { id } = await Order.create({ status: 'open' });
      await Line.create({ product: 'tea', orderId: id });
      expect((await Line.findOne())?.product).toBe('tea');
    });
  });
});

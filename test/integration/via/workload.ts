import { expect } from 'vitest';
import { Customer, Line, Order, openShop, type Shop } from '../models/shop.js';

export { openShop };

/** What a service does with Sequelize, and that it does it rightly. */
export async function useEverything({ db: { sequelize } }: Shop): Promise<void> {
  await useRawQueries(sequelize);
  await useModels();
  await useTransactions(sequelize);
  await Promise.all([Customer.count(), Order.count(), Line.count()]);
}

type Sequelize = Shop['db']['sequelize'];

async function useRawQueries(sequelize: Sequelize): Promise<void> {
  const type = 'SELECT' as const;
  const sum = [{ sum: 3 }];
  expect(await sequelize.query('SELECT $1::int + $2::int AS sum', { bind: [1, 2], type })).toEqual(sum);
  expect(await sequelize.query('SELECT $a::int + $b::int AS sum', { bind: { a: 1, b: 2 }, type })).toEqual(
    sum,
  );
  expect(await sequelize.query('SELECT :a + :b AS sum', { replacements: { a: 1, b: 2 }, type })).toEqual(sum);
}

async function useModels(): Promise<void> {
  const lines = [{ product: 'tea' }, { product: "'; SET x = 1" }];
  const order = { status: 'open', total: 7, note: { text: 'soon' }, slots: [1, 5], due: '2026-01-31', lines };
  const include = [{ model: Order, include: [Line] }];
  const ada = await Customer.create({ name: 'Ada', orders: [order] }, { include });
  await Customer.bulkCreate([{ name: 'Bob' }, { name: 'Cy' }, { name: 'Di' }], { returning: true });

  const [found] = await Customer.findAll({ where: { name: 'Ada' }, include });
  expect(found?.orders?.[0]).toMatchObject({ status: 'open', due: '2026-01-31', note: { text: 'soon' } });
  expect(found?.orders?.[0]?.lines?.map(({ product }) => product).sort()).toEqual(["'; SET x = 1", 'tea']);
  const page = await Customer.findAndCountAll({ limit: 2, order: ['name'] });
  expect([page.count, page.rows.map(({ name }) => name)]).toEqual([4, ['Ada', 'Bob']]);

  expect(await Customer.findOrCreate({ where: { name: 'Ed' } })).toMatchObject([{ name: 'Ed' }, true]);
  expect(await Customer.findOrCreate({ where: { name: 'Ed' } })).toMatchObject([{ name: 'Ed' }, false]);
  await Customer.upsert({ id: ada.id as number, name: 'Ada L' });
  await Order.increment('total', { by: 3, where: { customerId: ada.id as number } });
  await Order.update({ status: 'paid' }, { where: { total: 10 } });
  expect(await Order.count({ where: { status: 'paid' } })).toBe(1);
  await Line.destroy({ where: { product: 'tea' } });
  await expect(Customer.create({ name: 'Bob' })).rejects.toThrow('Validation error');
}

async function useTransactions(sequelize: Sequelize): Promise<void> {
  const names = async () => (await Customer.findAll({ order: ['name'] })).map(({ name }) => name);
  const before = await names();

  await sequelize.transaction(async (transaction) => {
    await Customer.create({ name: 'managed' }, { transaction });
    const nested = sequelize.transaction({ transaction }, async (inner) => {
      await Customer.create({ name: 'nested' }, { transaction: inner });
      throw new Error('only the savepoint');
    });
    await expect(nested).rejects.toThrow('only the savepoint');
    expect(await Customer.count({ transaction })).toBe(before.length + 1);
  });
  const failed = sequelize.transaction(async (transaction) => {
    await Customer.create({ name: 'rolled back' }, { transaction });
    throw new Error('all of it');
  });
  await expect(failed).rejects.toThrow('all of it');

  const unmanaged = await sequelize.transaction();
  await Customer.create({ name: 'unmanaged' }, { transaction: unmanaged });
  await Customer.findAll({ transaction: unmanaged, lock: true });
  await unmanaged.commit();
  const abandoned = await sequelize.transaction();
  await Customer.create({ name: 'abandoned' }, { transaction: abandoned });
  await abandoned.rollback();

  expect(await names()).toEqual([...before, 'managed', 'unmanaged'].sort());
}

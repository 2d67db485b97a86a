import { QueryTypes } from 'sequelize';
import { expect, test } from 'vitest';
import { useService } from './service.js';

const service = useService();

test('the models have the columns of the tables, no more and no less', async () => {
  const { db } = service();
  const rows = await db.sequelize.query<{ column: string }>(
    `SELECT table_name || '.' || column_name AS column
       FROM information_schema.columns WHERE table_schema = current_schema()`,
    { type: QueryTypes.SELECT },
  );
  const columns = Object.values(db.sequelize.models).flatMap((model) =>
    Object.values(model.getAttributes()).map(({ field }) => `${model.tableName}.${field}`),
  );
  expect(columns.toSorted()).toEqual(rows.map(({ column }) => column).toSorted());
});

test('a product is written and read back the same', async () => {
  const { Product } = service().models;
  const product = {
    sku: 'Ünïcode-"1"',
    name: `It's {a, "product"}`,
    price: '12345678.90',
    stock: 3,
    tags: ['plain', 'with, comma', 'with "quotes"', 'with {braces}', '', 'NULL'],
  };
  const { id } = await Product.create(product);
  expect((await Product.findByPk(id))?.toJSON()).toMatchObject(product);
});

test('an order is written and read back the same', async () => {
  const { Order } = service().models;
  const order = {
    customerId: 1,
    status: 'cancelled',
    total: '9999999999.99',
    shippingAddress: { street: `"5" O'Higgins`, city: 'São Paulo', country: 'BR' },
    placedAt: new Date('2026-02-28T23:59:59.987+05:00'),
  } as const;
  const { id } = await Order.create(order);
  expect((await Order.findByPk(id))?.toJSON()).toMatchObject(order);
  const found = await Order.findAll({ where: { shippingAddress: { city: 'São Paulo' } } });
  expect(found.map((one) => one.id)).toEqual([id]);
});

test('a status that is none of the four is refused', async () => {
  const { Order } = service().models;
  await expect(Order.update({ status: 'lost' as 'paid' }, { where: { id: 1 } })).rejects.toThrow(
    'invalid input value for enum order_status: "lost"',
  );
});

test('a product that was ordered cannot be deleted, and an order takes its lines with it', async () => {
  const { Order, OrderLine, Product } = service().models;
  await expect(Product.destroy({ where: { id: 1 } })).rejects.toMatchObject({
    name: 'SequelizeForeignKeyConstraintError',
  });
  await Order.destroy({ where: { id: 1 } });
  expect(await OrderLine.count({ where: { orderId: 1 } })).toBe(0);
});

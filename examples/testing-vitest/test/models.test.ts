import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inMemoryRegistry, type InMemoryRegistry } from 'sluice/testing';
import { db } from '../src/database.js';
import { Customer, Order } from '../src/models/index.js';

let registry: InMemoryRegistry;
beforeAll(async () => {
  registry = await inMemoryRegistry(db);
});
beforeEach(() => registry.reset());
afterAll(() => registry.close());

test('an order is pending at first', async () => {
  const { id: customerId } = await Customer.create({ email: 'ada@example.com' });
  const order = await Order.create({ customerId, total: '19.9' });
  await order.reload();
  expect(order.status).toBe('pending');
  expect(order.total).toBe('19.90');
});

test('a customer has orders', async () => {
  const { id } = await Customer.create({ email: 'ada@example.com' });
  await Order.bulkCreate([
    { customerId: id, total: '1' },
    { customerId: id, total: '2' },
  ]);
  const customer = await Customer.findByPk(id, { include: ['orders'] });
  expect(customer?.orders).toHaveLength(2);
});

test('every test begins with empty tables and with sequences at 1', async () => {
  expect(await Order.count()).toBe(0);
  expect(await Customer.create({ email: 'bob@example.com' })).toMatchObject({ id: 1 });
});

test('an order is of a customer', async () => {
  await expect(Order.create({ customerId: 7, total: '1' })).rejects.toMatchObject({
    name: 'SequelizeForeignKeyConstraintError',
    index: 'orders_customer_id_fkey',
  });
});

test('an e-mail address is of one customer', async () => {
  await Customer.create({ email: 'ada@example.com' });
  await expect(Customer.create({ email: 'ada@example.com' })).rejects.toMatchObject({
    name: 'SequelizeUniqueConstraintError',
    fields: { email: 'ada@example.com' },
  });
});

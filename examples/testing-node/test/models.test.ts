import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { inMemoryRegistry, type InMemoryRegistry } from 'sluice/testing';
import { db } from '../src/database.js';
import { Customer, Order } from '../src/models/index.js';

let registry: InMemoryRegistry;
before(async () => {
  registry = await inMemoryRegistry(db);
});
beforeEach(() => registry.reset());
after(() => registry.close());

test('an order is pending at first', async () => {
  const { id: customerId } = await Customer.create({ email: 'ada@example.com' });
  const order = await Order.create({ customerId, total: '19.9' });
  await order.reload();
  assert.equal(order.status, 'pending');
  assert.equal(order.total, '19.90');
});

test('a customer has orders', async () => {
  const { id } = await Customer.create({ email: 'ada@example.com' });
  await Order.bulkCreate([
    { customerId: id, total: '1' },
    { customerId: id, total: '2' },
  ]);
  const customer = await Customer.findByPk(id, { include: ['orders'] });
  assert.equal(customer?.orders?.length, 2);
});

test('every test begins with empty tables and with sequences at 1', async () => {
  assert.equal(await Order.count(), 0);
  const customer = await Customer.create({ email: 'bob@example.com' });
  assert.equal(customer.id, 1);
});

test('an order is of a customer', async () => {
  await assert.rejects(Order.create({ customerId: 7, total: '1' }), {
    name: 'SequelizeForeignKeyConstraintError',
    index: 'orders_customer_id_fkey',
  });
});

test('an e-mail address is of one customer', async () => {
  await Customer.create({ email: 'ada@example.com' });
  await assert.rejects(Customer.create({ email: 'ada@example.com' }), {
    name: 'SequelizeUniqueConstraintError',
    fields: { email: 'ada@example.com' },
  });
});

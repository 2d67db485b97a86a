import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { httpEvent, inMemoryRegistry, invoke, type InMemoryRegistry } from 'sluice/testing';
import { db } from '../src/database.js';
import { Customer, Order } from '../src/models/index.js';
import { PlaceOrder } from '../src/place-order.js';

let registry: InMemoryRegistry;
before(async () => {
  registry = await inMemoryRegistry(db);
});
beforeEach(() => registry.reset());
after(() => registry.close());

const request = (body: object) => httpEvent({ method: 'POST', path: '/orders', body });

test('an order is placed', async () => {
  const response = await invoke(PlaceOrder, request({ email: 'ada@example.com', total: '19.90' }));
  assert.deepEqual(response, { statusCode: 201, body: '{"id":1}' });
  const order = await Order.findByPk(1, { include: ['customer'] });
  assert.equal(order?.total, '19.90');
  assert.equal(order.customer?.email, 'ada@example.com');
});

test('who orders twice is one customer', async () => {
  await invoke(PlaceOrder, request({ email: 'ada@example.com', total: '1' }));
  await invoke(PlaceOrder, request({ email: 'ada@example.com', total: '2' }));
  assert.equal(await Customer.count(), 1);
  assert.equal(await Order.sum('total'), 3);
});

test('an order that cannot be leaves no customer', async () => {
  const refused = invoke(PlaceOrder, request({ email: 'ada@example.com', total: '-1' }));
  await assert.rejects(refused, /min on total failed/);
  assert.equal(await Customer.count(), 0);
});

test('two at once are placed both', async () => {
  const emails = ['ada@example.com', 'bob@example.com'];
  await Promise.all(emails.map((email) => invoke(PlaceOrder, request({ email, total: '1' }))));
  assert.equal(await Order.count(), 2);
});

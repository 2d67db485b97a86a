import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { httpEvent, inMemoryRegistry, invoke, type InMemoryRegistry } from 'sluice/testing';
import { db } from '../src/database';
import { Customer, Order } from '../src/models';
import { PlaceOrder } from '../src/place-order';

let registry: InMemoryRegistry;
beforeAll(async () => {
  registry = await inMemoryRegistry(db);
});
beforeEach(() => registry.reset());
afterAll(() => registry.close());

const request = (body: object) => httpEvent({ method: 'POST', path: '/orders', body });

test('an order is placed', async () => {
  const response = await invoke(PlaceOrder, request({ email: 'ada@example.com', total: '19.90' }));
  expect(response).toEqual({ statusCode: 201, body: '{"id":1}' });
  expect(await Order.findByPk(1, { include: ['customer'] })).toMatchObject({
    total: '19.90',
    customer: { email: 'ada@example.com' },
  });
});

test('who orders twice is one customer', async () => {
  await invoke(PlaceOrder, request({ email: 'ada@example.com', total: '1' }));
  await invoke(PlaceOrder, request({ email: 'ada@example.com', total: '2' }));
  expect(await Customer.count()).toBe(1);
  expect(await Order.sum('total')).toBe(3);
});

test('an order that cannot be leaves no customer', async () => {
  const refused = invoke(PlaceOrder, request({ email: 'ada@example.com', total: '-1' }));
  await expect(refused).rejects.toThrow('min on total failed');
  expect(await Customer.count()).toBe(0);
});

test('two at once are placed both', async () => {
  const emails = ['ada@example.com', 'bob@example.com'];
  await Promise.all(emails.map((email) => invoke(PlaceOrder, request({ email, total: '1' }))));
  expect(await Order.count()).toBe(2);
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  inMemoryRegistry,
  invoke,
  scheduledEvent,
  type InMemoryRegistry,
  type Snapshot,
} from 'sluice/testing';
import { db } from '../src/database.js';
import { ExpireOrders } from '../src/expire-orders.js';
import { Customer, Order } from '../src/models/index.js';

let registry: InMemoryRegistry;
let seeded: Snapshot;
beforeAll(async () => {
  registry = await inMemoryRegistry(db);
  const { id: customerId } = await Customer.create({ email: 'ada@example.com' });
  const placedAt = new Date('2030-01-01T12:00:00Z');
  await Order.bulkCreate([
    { customerId, placedAt, total: '1' },
    { customerId, placedAt, total: '2', status: 'paid' },
  ]);
  seeded = await registry.snapshot();
});
beforeEach(() => registry.restore(seeded));
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => registry.close());

const statuses = async () => (await Order.findAll({ order: ['id'] })).map((order) => order.status);

test('an order that is not paid is cancelled after a week', async () => {
  vi.useFakeTimers({ now: new Date('2030-01-08T12:00:01Z') });
  expect(await invoke(ExpireOrders, scheduledEvent())).toEqual({ cancelled: 1 });
  expect(await statuses()).toEqual(['cancelled', 'paid']);
});

test('and not before', async () => {
  vi.useFakeTimers({ now: new Date('2030-01-08T12:00:00Z') });
  expect(await invoke(ExpireOrders, scheduledEvent())).toEqual({ cancelled: 0 });
  expect(await statuses()).toEqual(['pending', 'paid']);
});

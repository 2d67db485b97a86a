import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
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
before(async () => {
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
after(() => registry.close());

const statuses = async () => (await Order.findAll({ order: ['id'] })).map((order) => order.status);

test('an order that is not paid is cancelled after a week', async ({ mock }) => {
  mock.timers.enable({
    apis: ['Date', 'setTimeout', 'setInterval', 'setImmediate'],
    now: new Date('2030-01-08T12:00:01Z'),
  });
  assert.deepEqual(await invoke(ExpireOrders, scheduledEvent()), { cancelled: 1 });
  assert.deepEqual(await statuses(), ['cancelled', 'paid']);
});

test('and not before', async ({ mock }) => {
  mock.timers.enable({
    apis: ['Date', 'setTimeout', 'setInterval', 'setImmediate'],
    now: new Date('2030-01-08T12:00:00Z'),
  });
  assert.deepEqual(await invoke(ExpireOrders, scheduledEvent()), { cancelled: 0 });
  assert.deepEqual(await statuses(), ['pending', 'paid']);
});

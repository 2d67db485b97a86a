import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { record } from '../../helpers/database.js';
import { waitUntil } from '../../helpers/server.js';
import { Customer, models, openShop, recreate } from './shop.js';

test('1,000 recreates keep one retired instance alive', async () => {
  const { db } = await openShop();
  const instances: WeakRef<object>[] = [];
  for (let i = 0; i < 1_000; i++) {
    await recreate(db, 1);
    instances.push(new WeakRef(db.sequelize));
  }
  expect(await db.run(() => Customer.count())).toBe(0);
  // On a busy machine that was idle time enough for one more.
  instances.push(new WeakRef(db.sequelize));
  // A WeakRef that was read or made in this turn keeps its target until the next one.
  await nextTurn();
  globalThis.gc?.();
  await nextTurn();
  globalThis.gc?.();
  const alive = instances.filter((instance) => instance.deref() !== undefined);
  expect(alive.length).toBeGreaterThanOrEqual(1);
  expect(alive.length).toBeLessThanOrEqual(2);
}, 60_000);

test('recreates leave no timer, no socket and no listener', async () => {
  const { db } = await openShop();
  await recreate(db, 1);
  const before = process.getActiveResourcesInfo().length;
  const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  await recreate(db, 100);
  await waitUntil(() => process.getActiveResourcesInfo().length <= before, {
    ms: 2_000,
    what: 'timers to go',
  });
  expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(listeners);
});

test('a recreate opens no connection and says how many models it moved', async () => {
  const { db } = await openShop();
  const events = record('sluice:recreate');
  const connects = record('sluice:connect');
  await recreate(db, 3);
  expect(connects).toEqual([]);
  expect(events).toHaveLength(3);
  // The join table that is only a name is a model too.
  for (const event of events) expect(event).toMatchObject({ database: db.name, models: models.length + 1 });
});

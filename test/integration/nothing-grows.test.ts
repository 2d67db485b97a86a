import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Column, DataType, HasMany, ForeignKey, Model, Table } from 'sequelize-typescript';
import { context, lambda, record, testDatabase, value, noBackends } from '../helpers/database.js';

@Table
class Parent extends Model {
  @Column(DataType.TEXT) declare name: string;
  @HasMany(() => Child) declare children: Child[];
}

@Table
class Child extends Model {
  @ForeignKey(() => Parent) @Column(DataType.INTEGER) declare parentId: number;
}

const KIB = 1_024;

/** Heap in use after a full collection, and what keeps the loop alive or listens to the process. */
async function usage() {
  // What ends with a socket takes a few turns.
  for (let i = 0; i < 5; i++) await sleep(5);
  globalThis.gc?.();
  globalThis.gc?.();
  return {
    heapKiB: process.memoryUsage().heapUsed / KIB,
    resources: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

/** Runs `once` so often that everything is compiled, then `times` more, and compares. */
async function growth(times: number, once: () => Promise<unknown>) {
  for (let i = 0; i < Math.ceil(times / 4); i++) await once();
  const before = await usage();
  for (let i = 0; i < times; i++) await once();
  const after = await usage();
  return {
    bytesEach: ((after.heapKiB - before.heapKiB) * KIB) / times,
    resources: after.resources - before.resources,
    listeners: after.listeners - before.listeners,
  };
}

describe('nothing grows: heap, sockets, timers and listeners are flat', () => {
  test('9,000 invocations that do not query', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => 1);
    const { bytesEach, resources, listeners } = await growth(9_000, () => handler({}, context()));
    expect(bytesEach).toBeLessThan(60);
    expect(resources).toBeLessThanOrEqual(0);
    expect(listeners).toBe(0);
  });

  test(
    '400 invocations that connect, one in ten throwing and one in ten leaving a transaction open',
    { timeout: 120_000 },
    async () => {
      const db = testDatabase();
      record('sluice:leak');
      const handler = lambda(db, async ({ n }: { n: number }) => {
        await value(db, 'SELECT 1');
        if (n % 10 === 3) throw new Error('of the handler');
        if (n % 10 === 6) await db.sequelize.transaction();
      });
      let n = 0;
      const { bytesEach, resources, listeners } = await growth(400, () =>
        handler({ n: n++ }).catch(() => {}),
      );
      // The smallest thing that a connection could leave behind is its client: some 20 KiB.
      expect(bytesEach).toBeLessThan(1_500);
      expect(resources).toBeLessThanOrEqual(0);
      expect(listeners).toBe(0);
      await noBackends(db);
    },
  );

  test('1,000 recreates', { timeout: 60_000 }, async () => {
    const db = testDatabase({ models: [Parent, Child], idleRecreateMs: 0 });
    const recreates = record('sluice:recreate');
    const { bytesEach, resources, listeners } = await growth(1_000, async () => {
      await db.run(async () => {});
      await sleep(1.5);
    });
    expect(recreates.length).toBeGreaterThan(1_000);
    expect(bytesEach).toBeLessThan(1_500);
    expect(resources).toBeLessThanOrEqual(0);
    expect(listeners).toBe(0);
  });
});

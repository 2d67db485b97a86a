import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startTcpProxy } from '../../src/fleet/network/tcp-proxy.js';
import { server, waitUntil } from '../helpers/server.js';
import { plainSequelize, settles } from './plain-sequelize.js';

// What docs/why-connections-break.md says about the pool of plain Sequelize. No Sluice in here.
describe.concurrent('the pool of Sequelize', () => {
  test('idle: 0 means 30 s, evict: 0 means 1 s, acquire: 0 means 30 s', () => {
    const { manager } = plainSequelize({ pool: { max: 2, min: 0, idle: 0, evict: 0, acquire: 0 } });
    expect(manager.pool.idleTimeoutMillis).toBe(30_000);
    expect(manager.pool.reapIntervalMillis).toBe(1_000);
    expect(manager.pool.acquireTimeoutMillis).toBe(30_000);
  });

  test('a connection that idle: 0 should have ended is still there', async () => {
    const { sequelize, backends } = plainSequelize({ pool: { idle: 0, evict: 100 } });
    await sequelize.query('SELECT 1');
    await sleep(500);
    expect(await backends()).toHaveLength(1);
  });

  test('close() replaces getConnection, and initPools() does not bring it back', async () => {
    const { sequelize, manager } = plainSequelize();
    await sequelize.query('SELECT 1');
    await manager.close();
    manager.initPools();
    await expect(sequelize.query('SELECT 1')).rejects.toThrow('after the connection manager was closed');
    delete manager.getConnection;
    await expect(sequelize.query('SELECT 1 AS n')).resolves.toEqual([[{ n: 1 }], expect.anything()]);
  });

  test('initPools() forgets the connections of the old pool: what ran there stays on the server', async () => {
    const { sequelize, manager, backends } = plainSequelize();
    const cutShort = sequelize.query('SELECT pg_sleep(0.3)');
    await waitUntil(() => manager.pool.using === 1, { what: 'the query to have its connection' });

    manager.initPools();
    await sequelize.query('SELECT 1');
    await manager.close();
    await cutShort;

    expect(manager.pool.available + manager.pool.using).toBe(0);
    expect(await backends()).toEqual([expect.objectContaining({ state: 'idle' })]);
  });

  test('close() waits for an open transaction for as long as it stays open', async () => {
    const { sequelize, manager } = plainSequelize();
    const transaction = await sequelize.transaction();
    const closing = manager.close();
    expect(await settles(closing, 1_500)).toBe(false);
    await transaction.rollback();
    await closing;
  });

  test('close() looks every 100 ms: a query of 20 ms costs it five times that', async () => {
    const { sequelize, manager } = plainSequelize();
    await sequelize.query('SELECT 1');
    const query = sequelize.query('SELECT pg_sleep(0.02)');
    await waitUntil(() => manager.pool.using === 1, { what: 'the query to have its connection' });
    const started = performance.now();
    await manager.close();
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
    await query;
  });

  test('close() ends connections one after the other', async () => {
    const { sequelize, manager } = plainSequelize({ pool: { max: 3 } });
    await Promise.all([1, 2, 3].map(() => sequelize.query('SELECT pg_sleep(0.05)')));
    expect(manager.pool.available).toBe(3);
    const steps: string[] = [];
    sequelize.addHook('beforeDisconnect', () => void steps.push('begins'));
    sequelize.addHook('afterDisconnect', () => void steps.push('ends'));
    await manager.close();
    expect(steps).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
  });

  test('close() hangs on a network that swallows packets', async () => {
    const proxy = await startTcpProxy({ port: server().port, host: server().host });
    onTestFinished(() => proxy.stop());
    const { sequelize, manager } = plainSequelize({ host: proxy.host, port: proxy.port });
    await sequelize.query('SELECT 1');
    proxy.blackhole();
    const closing = manager.close();
    expect(await settles(closing, 1_500)).toBe(false);
    proxy.resume();
    await closing;
  });

  test('close() of one invocation breaks another one in the same process', async () => {
    const { sequelize, manager } = plainSequelize();
    const sibling = (async () => {
      await sequelize.query('SELECT pg_sleep(0.1)');
      await sequelize.query('SELECT 1');
    })();
    const siblingsError = sibling.catch((error: unknown) => error);
    await sequelize.query('SELECT 1');
    await manager.close();
    expect(String(await siblingsError)).toContain('after the connection manager was closed');
  });

  test('two transactions and a query in each use up a pool of two', async () => {
    const { sequelize } = plainSequelize({ pool: { max: 2, acquire: 300 } });
    const work = () =>
      sequelize.transaction(async () => {
        await sleep(100);
        // Without `{ transaction }`, as an easily forgotten argument.
        await sequelize.query('SELECT 1');
      });
    const outcomes = await Promise.allSettled([work(), work()]);
    expect(outcomes.map(({ status }) => status)).toContain('rejected');
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { context, lambda, noBackends, record, testDatabase, value } from '../../helpers/database.js';
import { adminQuery, server, uniqueName, waitUntil } from '../../helpers/server.js';

const eager = { connect: 'eager' } as const;

describe("connect: 'eager'", () => {
  test('the connection is begun before the handler asks for it, and the first statement takes it', async () => {
    const db = testDatabase(eager);
    const connects = record('sluice:connect');
    await lambda(db, async () => {
      await waitUntil(() => connects.length === 1, { what: 'the connection' });
      const pid = await value(db, 'SELECT pg_backend_pid()');
      expect(pid).toBe(connects[0]?.processId);
    })({});
    expect(connects).toHaveLength(1);
    await noBackends(db);
  });

  test('a statement that comes while it is being begun waits for that one', async () => {
    const db = testDatabase({ ...eager, pool: { max: 5 } });
    const connects = record('sluice:connect');
    await lambda(db, () => value(db, 'SELECT 1'))({});
    expect(connects).toHaveLength(1);
  });

  test('lazy: an invocation that never queries opens none; eager: one, which is closed', async () => {
    const connects = record('sluice:connect');
    const leaks = record('sluice:leak');
    await lambda(testDatabase(), () => sleep(50))({});
    expect(connects).toHaveLength(0);
    const db = testDatabase(eager);
    await lambda(db, () => waitUntil(() => connects.length === 1, { what: 'the connection' }))({});
    await noBackends(db);
    expect(leaks).toEqual([]);
  });

  test('an invocation that ends while it is being begun leaves nothing, and nothing is reported as left', async () => {
    const db = testDatabase(eager);
    const leaks = record('sluice:leak');
    for (let i = 0; i < 10; i++) await lambda(db, () => 'at once')({});
    await noBackends(db);
    expect(leaks).toEqual([]);
  });

  test('what it fails with, the first statement hears; an invocation without one hears nothing', async () => {
    const role = uniqueName('role');
    await adminQuery(`CREATE ROLE ${role} LOGIN PASSWORD 'right'`);
    try {
      const db = testDatabase({ ...eager, username: role, password: 'wrong' });
      const connects = record('sluice:connect');
      expect(await lambda(db, () => 'nothing of it')({})).toBe('nothing of it');
      await lambda(db, () => waitUntil(() => connects.length > 0, { what: 'the refusal' }))({});
      const outcome = lambda(db, () => value(db, 'SELECT 1'))({});
      await expect(outcome).rejects.toMatchObject({ parent: { code: '28P01' } });
    } finally {
      await adminQuery(`DROP ROLE ${role}`);
    }
  });

  test('a statement behind one that failed connects anew', async () => {
    const db = testDatabase({ ...eager, host: '127.0.0.1', port: 1, connectMs: 100, tls: false });
    const connects = record('sluice:connect');
    await lambda(db, async () => {
      await waitUntil(() => connects.length === 1, { what: 'the refusal' });
      await expect(value(db, 'SELECT 1')).rejects.toMatchObject({ parent: { code: 'ECONNREFUSED' } });
      expect(connects).toHaveLength(2);
    })({});
  });

  test('a deadline that passes while it is being begun ends it', async () => {
    const db = testDatabase({ ...eager, host: '127.0.0.1', port: 1, tls: false });
    const outcome = lambda(db, () => sleep(2_000))({}, context(300));
    await expect(outcome).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
  });

  test('invocations side by side share what there is, and begin no more than pool.max', async () => {
    const db = testDatabase({ ...eager, pool: { max: 2 } });
    const handler = lambda(db, () => value(db, 'SELECT pg_sleep(0.02)'));
    const connects = record('sluice:connect');
    await Promise.all(Array.from({ length: 10 }, () => handler({})));
    expect(connects.length).toBeLessThanOrEqual(10);
    expect(connects.filter(({ error }) => error !== undefined)).toEqual([]);
    await noBackends(db);
  });

  test('under a lease a parked connection is used, and none is begun', async () => {
    const db = testDatabase({ ...eager, leaseMs: 60_000 });
    const handler = lambda(db, () => value(db, 'SELECT pg_backend_pid()'));
    const first = await handler({});
    const connects = record('sluice:connect');
    expect(await handler({})).toBe(first);
    expect(connects).toEqual([]);
  });

  test('with replicas it begins at the primary', async () => {
    const { host, port } = server();
    const db = testDatabase({ ...eager, replication: { read: { host, port } } });
    const connects = record('sluice:connect');
    await lambda(db, async () => {
      await value(db, 'CREATE TEMP TABLE t (a int)');
    })({});
    expect(connects).toHaveLength(1);
  });
});

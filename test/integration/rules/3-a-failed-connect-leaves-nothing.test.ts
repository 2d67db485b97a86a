import { ConnectionRefusedError, ConnectionError } from 'sequelize';
import { describe, expect, test } from 'vitest';
import { AcquireTimeoutError, ConnectTimeoutError } from 'sluice';
import { startPostgres } from '../../../src/embedded/embedded-postgres.js';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { context, lambda, record, testDatabase, value, noBackends } from '../../helpers/database.js';
import { server, waitUntil } from '../../helpers/server.js';

const through = () => startTcpProxy({ host: server().host, port: server().port });

describe('rule 3: a failed connect leaves nothing behind, and the next invocation tries anew', () => {
  test('a connect that fails and then succeeds, in two invocations', async () => {
    const proxy = await through();
    const db = testDatabase({ port: proxy.port, connectMs: 600 });
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    proxy.refuse();
    await expect(handler({})).rejects.toBeInstanceOf(ConnectionRefusedError);
    await proxy.accept();
    expect(await handler({})).toBe(1);
    await proxy.stop();
  });

  test('a connect that fails and then succeeds, in one invocation: it is tried again within the budget', async () => {
    const proxy = await through();
    const db = testDatabase({ port: proxy.port });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    proxy.refuse();
    const result = handler({});
    setTimeout(() => void proxy.accept(), 200);
    expect(await result).toBe(1);
    expect(connects).toHaveLength(1);
    expect(connects[0]?.error).toBeUndefined();
    await proxy.stop();
  });

  test('a wrong password is not tried again', async () => {
    const proxy = await through();
    const db = testDatabase({ port: proxy.port, password: 'wrong' });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    const error = await handler({}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ parent: { code: '28P01' } });
    expect(connects).toHaveLength(1);
    expect(proxy.accepted).toBe(1);
    await proxy.stop();
  });

  test('a host that swallows packets: ConnectTimeoutError within the budget', async () => {
    const proxy = await through();
    proxy.blackhole();
    const db = testDatabase({ port: proxy.port, connectMs: 600 });
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    const error = await handler({}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectTimeoutError);
    expect(error).toMatchObject({ code: 'SLUICE_CONNECT_TIMEOUT', port: proxy.port });
    proxy.resume();
    await waitUntil(() => proxy.connections === 0, { what: 'the connection that was given up to be closed' });
    expect(await handler({})).toBe(1);
    await proxy.stop();
  });

  test('with little time left the reason comes before the deadline: no answer, refused, no free connection', async () => {
    const proxy = await through();
    const db = testDatabase({ port: proxy.port, pool: { max: 1 } });
    const query = lambda(db, async () => value<number>(db, 'SELECT 1'));
    const deadlock = lambda(db, async () =>
      db.sequelize.transaction(async () => value<number>(db, 'SELECT 1')),
    );

    await expect(deadlock({}, context(1_500))).rejects.toBeInstanceOf(AcquireTimeoutError);
    proxy.blackhole();
    await expect(query({}, context(1_500))).rejects.toBeInstanceOf(ConnectTimeoutError);
    proxy.resume();
    proxy.refuse();
    await expect(query({}, context(1_500))).rejects.toBeInstanceOf(ConnectionRefusedError);
    await proxy.stop();
  });

  test('a connect in flight when the invocation ends is ended at once', async () => {
    const proxy = await through();
    proxy.blackhole();
    const db = testDatabase({ port: proxy.port });
    const leaks = record('sluice:leak');
    const closes = record('sluice:close');
    const handler = lambda(db, async () => {
      void db.sequelize.query('SELECT 1');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'done';
    });

    expect(await handler({})).toBe('done');
    expect(leaks).toMatchObject([{ kind: 'waiting' }]);
    expect(closes[0]?.durationMs).toBeLessThan(800);
    await proxy.stop();
  });

  test('a failing beforeConnect hook, and one that never ends', async () => {
    const db = testDatabase({ connectMs: 600 });
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));
    const failing = async () => {
      throw new Error('of the hook');
    };
    db.sequelize.addHook('beforeConnect', 'one', failing);
    await expect(handler({})).rejects.toThrow('of the hook');
    db.sequelize.removeHook('beforeConnect', 'one');

    db.sequelize.addHook('beforeConnect', 'two', () => new Promise<void>(() => {}));
    await expect(handler({})).rejects.toBeInstanceOf(ConnectTimeoutError);
    db.sequelize.removeHook('beforeConnect', 'two');
    expect(await handler({})).toBe(1);
  });

  test('a password that is asked for at every connect, and fails once', async () => {
    let asked = 0;
    const db = testDatabase({
      password: async () => {
        if (++asked === 1) throw new Error('no secret');
        return server().password;
      },
    });
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    await expect(handler({})).rejects.toThrow('no secret');
    expect(await handler({})).toBe(1);
    expect(await handler({})).toBe(1);
    expect(asked).toBe(3);
  });

  test('no free connection of ours within acquireMs is an error of its own', async () => {
    const db = testDatabase({ pool: { max: 1, acquireMs: 100 } });
    const handler = lambda(db, async () => {
      const transaction = await db.sequelize.transaction();
      const error = await db.sequelize.query('SELECT 1').catch((e: unknown) => e);
      await transaction.rollback();
      return error;
    });

    const error = await handler({});
    expect(error).toBeInstanceOf(AcquireTimeoutError);
    expect(error).toMatchObject({ code: 'SLUICE_ACQUIRE_TIMEOUT', max: 1, database: db.name });
  });

  test('a server that was restarted between two invocations', async () => {
    const own = await startPostgres({ maxConnections: 20 });
    const db = testDatabase({ url: own.url });
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));

    expect(await handler({}, context(30_000))).toBe(1);
    await own.restart('immediate');
    expect(await handler({}, context(30_000))).toBe(1);
    await db.close();
    await own.stop();
  });

  test('a server that restarts during the invocation: the connect waits for it', async () => {
    const own = await startPostgres({ maxConnections: 20 });
    const db = testDatabase({ url: own.url });
    const handler = lambda(db, async () => {
      await value<number>(db, 'SELECT 1');
      const restarted = own.restart('immediate');
      const failures: unknown[] = [];
      for (;;) {
        try {
          const answer = await value<number>(db, 'SELECT 2');
          await restarted;
          return { answer, failures };
        } catch (error) {
          failures.push(error);
        }
      }
    });

    const { answer, failures } = await handler({});
    expect(answer).toBe(2);
    // Only what ran on the old connection can fail.
    expect(failures.length).toBeLessThanOrEqual(1);
    await db.close();
    await own.stop();
  });

  test('a second database that is down while the first is fine', async () => {
    const proxy = await through();
    proxy.refuse();
    const fine = testDatabase();
    const down = testDatabase({ port: proxy.port, connectMs: 200 });
    const handler = lambda([fine, down], async () => [
      await value<number>(fine, 'SELECT 1'),
      await value<number>(down, 'SELECT 1').catch((error: unknown) => (error as Error).name),
      await value<number>(fine, 'SELECT 2'),
    ]);

    expect(await handler({})).toEqual([1, 'SequelizeConnectionRefusedError', 2]);
    await noBackends(fine);
    await proxy.stop();
  });
});

import { describe, expect, test } from 'vitest';
import { lambda, record, testDatabase, value, noBackends } from '../helpers/database.js';
import { startTcpProxy } from '../../src/fleet/network/tcp-proxy.js';
import { server } from '../helpers/server.js';

describe("read replicas, Sequelize's replication option", () => {
  test('SELECTs go to the replicas in turn, all else to the primary; both are closed', async () => {
    const { host, port } = server();
    const proxies = await Promise.all([1, 2].map(() => startTcpProxy({ host, port })));
    const db = testDatabase({
      pool: { max: 2 },
      replication: { read: proxies.map((proxy) => ({ port: proxy.port })) },
    });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => {
      const select = { type: 'SELECT' as const };
      await Promise.all([
        db.sequelize.query('SELECT pg_sleep(0.05)', select),
        db.sequelize.query('SELECT pg_sleep(0.05)', select),
      ]);
      await db.sequelize.query("SET application_name = 'x'; RESET application_name");
      await db.sequelize.query('SELECT 1', { ...select, useMaster: true });
      return db.sequelize.transaction(async (transaction) =>
        db.sequelize.query('SELECT 1', { ...select, transaction }),
      );
    });

    await handler({});
    expect(connects.map((event) => event.port).sort()).toEqual(
      [...proxies.map((proxy) => proxy.port), port].sort(),
    );
    expect(proxies.map((proxy) => proxy.accepted)).toEqual([1, 1]);
    await noBackends(db);
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  });

  test('an open read-only transaction on a replica and one on the primary are both ended and reported', async () => {
    const db = testDatabase({ replication: { read: { port: server().port } } });
    const leaks = record('sluice:leak');
    const closes = record('sluice:close');
    const handler = lambda(db, async () => {
      await db.sequelize.transaction({ readOnly: true });
      await db.sequelize.transaction();
      return value(db, 'SELECT 1');
    });

    expect(await handler({})).toBe(1);
    expect(leaks.map(({ kind }) => kind)).toEqual(['transaction', 'transaction']);
    expect(closes).toMatchObject([{ destroyed: 2 }]);
    await noBackends(db);
  });

  test('a replica that is down fails the reads only', async () => {
    const proxy = await startTcpProxy({ host: server().host, port: server().port });
    proxy.refuse();
    const db = testDatabase({ connectMs: 600, replication: { read: [{ port: proxy.port }] } });
    const handler = lambda(db, async () => [
      await db.sequelize.query('SELECT 1', { type: 'SELECT' }).catch((error: Error) => error.name),
      await value(db, 'SELECT 2'),
    ]);
    expect(await handler({})).toEqual(['SequelizeConnectionRefusedError', 2]);
    await proxy.stop();
  });
});

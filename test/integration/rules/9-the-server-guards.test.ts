import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startPostgres } from '../../../src/embedded/embedded-postgres.js';
import {
  context,
  lambda,
  record,
  runs,
  testDatabase,
  value,
  type TestDatabase,
} from '../../helpers/database.js';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { backends, server, waitUntil } from '../../helpers/server.js';

const setting = (db: TestDatabase, name: string) =>
  value<string>(db, `SELECT setting FROM pg_settings WHERE name = '${name}'`);

const GUARDS = [
  'client_connection_check_interval',
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
];

describe('rule 9: the server guards what the container cannot', () => {
  test('the time that remains at connect', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () =>
      Promise.all(GUARDS.map(async (name) => Number(await setting(db, name)))),
    );
    const [check, ...others] = await handler({}, context(10_000));
    expect(check).toBe(1_000);
    for (const ms of others) {
      expect(ms).toBeGreaterThan(8_000);
      expect(ms).toBeLessThanOrEqual(10_000);
    }
  });

  test('the whole timeout for a connection that several invocations share', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const handler = lambda(db, async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return Number(await setting(db, 'statement_timeout'));
    });
    const guards = await Promise.all([handler({}, context(10_000)), handler({}, context(10_000))]);
    for (const ms of guards) expect(ms).toBeGreaterThan(9_750);
  });

  test('none of them without a deadline, but the look for the client', async () => {
    const db = testDatabase();
    const guards = await db.run(async () => Promise.all(GUARDS.map((name) => setting(db, name))));
    expect(guards).toEqual(['1000', '0', '0', '0']);
  });

  test('a shorter limit of the user holds', async () => {
    const db = testDatabase({ sequelize: { dialectOptions: { statement_timeout: 1_234 } } });
    const handler = lambda(db, async () => setting(db, 'statement_timeout'));
    expect(await handler({}, context(10_000))).toBe('1234');
  });

  test('a connection guarded for a shorter invocation is not given to a longer one', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const pids: number[] = [];
    const query = async () => void pids.push(await value<number>(db, 'SELECT pg_backend_pid()'));
    // Holds the session open.
    await db.run(async () => {
      await lambda(db, query)({}, context(2_000));
      await lambda(db, query)({}, context(1_000));
      await lambda(db, async () => {
        await query();
        expect(Number(await setting(db, 'statement_timeout'))).toBeGreaterThan(20_000);
      })({}, context(30_000));
    });
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[0]);
  });

  test('a statement whose client is gone ends by itself', async () => {
    const proxy = await startTcpProxy({ host: server().host, port: server().port });
    const db = testDatabase({ port: proxy.port });
    await lambda(db, async () => {
      const query = db.sequelize.query('SELECT pg_sleep(20)').catch((error: Error) => error);
      await runs(db);
      proxy.reset();
      expect(await query).toBeInstanceOf(Error);
      await waitUntil(async () => (await backends(db.applicationName)).length === 0, {
        ms: 5_000,
        what: 'the backend to end',
      });
    })({});
    await proxy.stop();
  });

  test('a server that refuses one is asked once more without them, remembered, with one warning', async () => {
    const own = await startPostgres({ maxConnections: 10, tls: false });
    const old = await misspelling(own.port, 'idle_session_timeout', 'idle_sessiom_timeout');
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const { user: username, password, database } = own;
    const db = testDatabase({ host: '127.0.0.1', port: old.port, username, password, database, tls: false });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => setting(db, 'statement_timeout'));

    expect(await handler({})).toBe('0');
    expect(old.accepted()).toBe(2);
    expect(await handler({})).toBe('0');
    expect(old.accepted()).toBe(3);
    await new Promise(setImmediate);
    expect(
      warnings.filter((warning) => 'code' in warning && warning.code === 'SLUICE_NO_GUARDS'),
    ).toHaveLength(1);
    expect(connects).toHaveLength(2);

    process.off('warning', onWarning);
    await db.close();
    await old.stop();
    await own.stop();
  });
});

/** A server of a version that does not know a parameter: it finds another name in the startup message. */
async function misspelling(port: number, name: string, other: string) {
  let accepted = 0;
  const sockets = new Set<{ destroy(): void }>();
  const proxy = createServer((client) => {
    accepted++;
    const upstream = connect(port, '127.0.0.1');
    sockets.add(client).add(upstream);
    client.on('data', (chunk) =>
      upstream.write(Buffer.from(chunk.toString('latin1').replace(name, other), 'latin1')),
    );
    upstream.on('data', (chunk) => client.write(chunk));
    client.on('close', () => upstream.destroy()).on('error', () => upstream.destroy());
    upstream.on('close', () => client.destroy()).on('error', () => client.destroy());
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    accepted: () => accepted,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

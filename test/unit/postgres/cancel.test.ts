import { createServer, type Server } from 'node:net';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { internalsOf } from '../../../src/postgres/pg-internals.js';
import { requestCancel } from '../../../src/postgres/cancel.js';
import { adminQuery, server, waitUntil } from '../../helpers/server.js';
import { startTcpProxy, type TcpProxy } from '../../../src/fleet/network/tcp-proxy.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const sockets = () => process.getActiveResourcesInfo().filter((kind) => /TCP|Connect/.test(kind)).length;

async function client(): Promise<pg.Client> {
  const one = new pg.Client({ connectionString: server().url });
  await one.connect();
  closing.push(() => one.end());
  return one;
}

async function proxy(): Promise<TcpProxy> {
  const { host, port } = server();
  const one = await startTcpProxy({ host, port });
  closing.push(() => one.stop());
  return one;
}

const keysOf = (one: pg.Client) => {
  const { processID, secretKey } = internalsOf(one);
  return { processId: processID as number, secretKey: secretKey as number };
};

test('the server cancels what the backend runs, and the session goes on', async () => {
  const { host, port } = server();
  const one = await client();
  const sleeping = expect(one.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
  const running = () =>
    adminQuery("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", [
      keysOf(one).processId,
    ]);
  await waitUntil(async () => (await running()).length > 0, { what: 'the statement to run' });
  await requestCancel({ host, port, ...keysOf(one) }, performance.now() + 5_000);
  await sleeping;
  expect((await one.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a wrong key cancels nothing and is no error', async () => {
  const { host, port } = server();
  const one = await client();
  const { processId, secretKey } = keysOf(one);
  const sleeping = one.query('SELECT pg_sleep(0.2)');
  await requestCancel({ host, port, processId, secretKey: secretKey ^ 1 }, performance.now() + 5_000);
  expect((await sleeping).rowCount).toBe(1);
});

test('a port where nobody listens is no error and costs no time', async () => {
  const { host, port } = await proxy().then(async (one) => {
    await one.stop();
    return one;
  });
  const started = performance.now();
  await requestCancel({ host, port, processId: 1, secretKey: 1 }, started + 10_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('on a network that swallows packets it ends at its limit and leaves no socket', async () => {
  const swallowing = await proxy();
  swallowing.blackhole();
  const before = sockets();
  const started = performance.now();
  await requestCancel(
    { host: swallowing.host, port: swallowing.port, processId: 1, secretKey: 1 },
    started + 100,
  );
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(sockets()).toBeLessThanOrEqual(before + 2);
});

test('a Unix socket is a path', async () => {
  // What listens there is not PostgreSQL: the request is 16 bytes, and the answer the end of the stream.
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const folder = await mkdtemp(`${tmpdir()}/sluice-`);
  const received: Buffer[] = [];
  const listener: Server = createServer((socket) => {
    socket.on('data', (bytes) => {
      received.push(bytes);
      socket.end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(`${folder}/.s.PGSQL.5433`, resolve));
  closing.push(() => new Promise((resolve) => listener.close(resolve)));
  closing.push(() => rm(folder, { recursive: true }));
  await requestCancel({ host: folder, port: 5433, processId: 1, secretKey: -2 }, performance.now() + 5_000);
  expect(Buffer.concat(received).toString('hex')).toBe('0000001004d2162e00000001fffffffe');
});

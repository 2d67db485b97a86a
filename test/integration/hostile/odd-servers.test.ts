import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { startPostgres } from '../../../src/embedded/embedded-postgres.js';
import { context, lambda, noBackends, record, testDatabase, value } from '../../helpers/database.js';
import { server } from '../../helpers/server.js';

/** A server that does `behave` with each connection. */
async function oddServer(behave: (socket: Socket, first: Buffer) => void) {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const listener = createServer((socket) => {
    accepted++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', (first) => behave(socket, first));
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    accepted: () => accepted,
    open: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
const message = (error: unknown): string => (error as Error).message;

describe('servers that behave oddly while connecting', () => {
  test('one that accepts and never answers: ConnectTimeoutError within connectMs, no socket left', async () => {
    const odd = await oddServer(() => {});
    const db = testDatabase({ port: odd.port, connectMs: 600 });
    const started = performance.now();
    const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    expect(error).toMatchObject({ code: 'SLUICE_CONNECT_TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(3_000);
    await sleep(50);
    expect(odd.open()).toBe(0);
    await odd.stop();
  });

  test('one without TLS: said at once, not tried again', async () => {
    const odd = await oddServer((socket) => socket.write('N'));
    const db = testDatabase({ port: odd.port, tls: true });
    const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    expect(message(error)).toMatch(/SSL|TLS/);
    expect(odd.accepted()).toBe(1);
    await sleep(20);
    expect(odd.open()).toBe(0);
    await odd.stop();
  });

  test('one that resets in the middle of the handshake is tried again', async () => {
    const odd = await oddServer((socket) => {
      socket.write('S');
      setTimeout(() => socket.resetAndDestroy(), 10);
    });
    const db = testDatabase({ port: odd.port, connectMs: 500 });
    const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    expect(error).toBeInstanceOf(Error);
    expect(odd.accepted()).toBeGreaterThan(1);
    await odd.stop();
  });

  test('one that talks something else', async () => {
    const odd = await oddServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const db = testDatabase({ port: odd.port, connectMs: 500 });
    const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    expect(error).toBeInstanceOf(Error);
    expect(message(error)).not.toBe('');
    await odd.stop();
    const plain = await oddServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(50)));
    const other = testDatabase({ port: plain.port, tls: false, connectMs: 500 });
    const said = await caught(lambda(other, async () => value(other, 'SELECT 1'))({}));
    expect(said).toBeInstanceOf(Error);
    expect(message(said)).not.toBe('');
    await sleep(20);
    expect(plain.open()).toBe(0);
    await plain.stop();
  });

  test('a certificate that is not trusted: said at once, not tried again', async () => {
    const db = testDatabase({ tls: { ca: [] } });
    const started = performance.now();
    const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    expect(message(error)).toMatch(/certificate/);
    expect(performance.now() - started).toBeLessThan(2_000);
    await noBackends(db);
  });

  test('a host name that does not resolve is named in the error', async () => {
    const db = testDatabase({ host: 'no-such-host.invalid', connectMs: 300, tls: false });
    const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    expect(message(error)).toContain('no-such-host.invalid');
  });

  test('nobody listens: the error says where', async () => {
    const odd = await oddServer(() => {});
    await odd.stop();
    for (const host of ['127.0.0.1', 'localhost']) {
      const db = testDatabase({ host, port: odd.port, connectMs: 200, tls: false });
      const error = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
      expect(message(error)).toContain(String(odd.port));
    }
  });

  test('no room for one more: it waits for a slot within the budget, and gives up with 53300 after it', async () => {
    const own = await startPostgres({ maxConnections: 5, tls: false });
    const { port, user: username, password, database } = own;
    const options = { host: '127.0.0.1', port, username, password, database, tls: false as const };
    const holders: pg.Client[] = [];
    for (let i = 0; i < 5; i++) {
      const holder = new pg.Client({ host: '127.0.0.1', port, user: username, password, database });
      holder.on('error', () => {});
      if (
        await holder.connect().then(
          () => true,
          () => false,
        )
      )
        holders.push(holder);
    }
    const impatient = testDatabase({ ...options, connectMs: 400 });
    const started = performance.now();
    const error = await caught(lambda(impatient, async () => value(impatient, 'SELECT 1'))({}));
    expect(error).toMatchObject({ parent: { code: '53300' } });
    expect(performance.now() - started).toBeLessThan(3_000);

    const patient = testDatabase(options);
    const answer = lambda(patient, async () => value(patient, 'SELECT 1'))({});
    await sleep(300);
    await holders.pop()?.end();
    expect(await answer).toBe(1);

    await Promise.all(holders.map((holder) => holder.end()));
    await Promise.all([impatient.close(), patient.close()]);
    await own.stop();
  });

  test('the server ends a transaction that is idle too long: an error for the handler, nothing left', async () => {
    const db = testDatabase({ sequelize: { dialectOptions: { idle_in_transaction_session_timeout: 150 } } });
    const handler = lambda(db, async () =>
      db.sequelize.transaction(async (transaction) => {
        await db.sequelize.query('SELECT 1', { transaction });
        await sleep(400);
        await db.sequelize.query('SELECT 2', { transaction });
      }),
    );
    expect(await caught(handler({}))).toBeInstanceOf(Error);
    await noBackends(db);
    expect(await lambda(db, async () => value(db, 'SELECT 1'))({})).toBe(1);
  });

  test.each([0.5, 1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 30])(
    'the signal fires %s ms after the first query began: nothing left, whatever phase that was',
    async (ms) => {
      const db = testDatabase();
      const controller = new AbortController();
      const run = db.run(
        async () =>
          db.sequelize.transaction((transaction) => db.sequelize.query('SELECT 1', { transaction })),
        { signal: controller.signal },
      );
      const outcome = caught(run);
      const end = performance.now() + ms;
      while (performance.now() < end) await new Promise(setImmediate);
      controller.abort(new Error('enough'));
      const settledAs = await outcome;
      if (settledAs instanceof Error) expect(settledAs.message).toBe('enough');
      await noBackends(db);
      expect(await db.run(() => value(db, 'SELECT 1'))).toBe(1);
    },
  );

  test('the deadline passes in a beforePoolAcquire and in an afterPoolAcquire hook', async () => {
    for (const hook of ['beforePoolAcquire', 'afterPoolAcquire']) {
      const db = testDatabase();
      const leaks = record('sluice:leak');
      let late: () => void = () => {};
      (db.sequelize.addHook as (name: string, fn: () => Promise<void>) => void)(
        hook,
        () => new Promise<void>((resolve) => (late = resolve)),
      );
      const handler = lambda(db, async () => db.sequelize.query('SELECT 1'));
      expect(await caught(handler({}, context(300)))).toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
      await noBackends(db);
      late();
      await sleep(20);
      await noBackends(db);
      expect(leaks).toHaveLength(1);
    }
  });

  test('a unix socket', async () => {
    const { port, user, password, database } = server();
    // The server's own folder is not ours to know: a socket file that leads to it.
    const folder = await mkdtemp(join(tmpdir(), 's-'));
    const bridge = createServer((client) => {
      const upstream = connect(port, server().host);
      client.pipe(upstream).pipe(client);
      client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    await once(bridge.listen(`${folder}/.s.PGSQL.${port}`), 'listening');
    const db = testDatabase({ host: folder, port, username: user, password, database, connectMs: 300 });
    const outcome = await caught(lambda(db, async () => value(db, 'SELECT 1'))({}));
    // The shared server refuses plain text where it has TLS; either way it was reached.
    const code = (outcome as { parent?: { code?: string } }).parent?.code;
    expect([1, '28000']).toContain(code ?? outcome);
    await new Promise((resolve) => bridge.close(resolve));
    await rm(folder, { recursive: true });
  });
});

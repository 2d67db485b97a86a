import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { server, waitUntil } from '../../helpers/server.js';

/** Sends back what it gets. */
function startEcho(): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
}

describe('TCP proxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  const clients: Socket[] = [];

  beforeAll(async () => {
    echo = startEcho();
    await once(echo, 'listening');
  });
  afterAll(() => {
    echo.close();
  });
  beforeEach(async () => {
    proxy = await startTcpProxy({ port: (echo.address() as AddressInfo).port });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.stop();
  });

  async function dial() {
    const socket = connect(proxy.port, proxy.host);
    clients.push(socket);
    const seen = { text: '', ended: false, error: '' };
    socket.on('data', (chunk) => (seen.text += chunk.toString()));
    socket.on('end', () => (seen.ended = true));
    socket.on('error', (error) => (seen.error = 'code' in error ? String(error.code) : error.message));
    await new Promise<unknown>((resolve) => socket.once('connect', resolve).once('close', resolve));
    return { socket, seen };
  }

  async function echoed(socket: Socket, text: string): Promise<number> {
    const start = performance.now();
    socket.write(text);
    await once(socket, 'data');
    return performance.now() - start;
  }

  test('passes bytes on both ways and counts them', async () => {
    const { socket, seen } = await dial();
    await echoed(socket, 'hello');
    expect(seen.text).toBe('hello');
    expect(proxy).toMatchObject({ accepted: 1, connections: 1, bytes: { toServer: 5, toClient: 5 } });
  });

  test('passes a large body on unharmed', async () => {
    const { socket, seen } = await dial();
    const body = 'sluice'.repeat(1_000_000);
    socket.end(body);
    await waitUntil(() => seen.ended, { what: 'the end of the body', ms: 10_000 });
    expect(seen.text === body).toBe(true);
  });

  test('passes the end of a connection on', async () => {
    const { socket, seen } = await dial();
    socket.end('bye');
    await waitUntil(() => seen.ended, { what: 'the end' });
    await waitUntil(() => proxy.connections === 0, { what: 'no connection' });
    expect(seen).toEqual({ text: 'bye', ended: true, error: '' });
  });

  test('a black hole passes nothing on, and resume delivers it', async () => {
    const { socket, seen } = await dial();
    await echoed(socket, 'a');
    proxy.blackhole();
    socket.write('b');
    const late = await dial();
    late.socket.end('c');
    await sleep(60);
    expect([seen.text, late.seen.text, late.seen.ended, late.seen.error]).toEqual(['a', '', false, '']);
    expect(proxy).toMatchObject({ accepted: 2, connections: 2 });
    proxy.resume();
    await waitUntil(() => seen.text === 'ab' && late.seen.ended, { what: 'what was held back' });
    expect(late.seen.text).toBe('c');
  });

  test('a black hole does not tell that a side was reset', async () => {
    let far: Socket | undefined;
    echo.once('connection', (socket) => (far = socket));
    const { socket, seen } = await dial();
    await echoed(socket, 'a');
    proxy.blackhole();
    far?.resetAndDestroy();
    await sleep(60);
    expect(seen.error).toBe('');
    proxy.resume();
    await waitUntil(() => seen.error === 'ECONNRESET', { what: 'the reset' });
  });

  test('reset breaks the connections and takes new ones', async () => {
    const { socket, seen } = await dial();
    await echoed(socket, 'a');
    proxy.reset();
    await waitUntil(() => seen.error === 'ECONNRESET', { what: 'the reset' });
    const next = await dial();
    await echoed(next.socket, 'b');
    expect(proxy).toMatchObject({ accepted: 2, connections: 1 });
  });

  test('refuse refuses new connections and keeps the open ones', async () => {
    const { socket } = await dial();
    proxy.refuse();
    expect((await dial()).seen.error).toBe('ECONNREFUSED');
    await echoed(socket, 'a');
    const { port } = proxy;
    await proxy.accept();
    expect(proxy.port).toBe(port);
    await echoed((await dial()).socket, 'b');
  });

  test('latency counts in both directions', async () => {
    const { socket } = await dial();
    expect(await echoed(socket, 'a')).toBeLessThan(300);
    proxy.latencyMs = 150;
    const took = await echoed(socket, 'b');
    // Each of the two timers may fire a millisecond early.
    expect(took).toBeGreaterThanOrEqual(298);
    expect(took).toBeLessThan(600);
  });

  test('a server that is not there resets the client', async () => {
    const away = await startTcpProxy({ port: 1 });
    const socket = connect(away.port, away.host);
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    await away.stop();
  });

  test('stop closes everything, also inside a black hole, and once is enough', async () => {
    const { socket, seen } = await dial();
    await echoed(socket, 'a');
    proxy.latencyMs = 60_000;
    socket.write('b');
    proxy.blackhole();
    await proxy.stop();
    await proxy.stop();
    await waitUntil(() => seen.error === 'ECONNRESET', { what: 'the reset' });
    expect(proxy.connections).toBe(0);
    expect((await dial()).seen.error).toBe('ECONNREFUSED');
  });

  test('a verified TLS connection to PostgreSQL works through it', async () => {
    const { host, port, url } = server();
    const gate = await startTcpProxy({ host, port });
    const there = new URL(url);
    there.port = String(gate.port);
    const client = new pg.Client(there.href);
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await waitUntil(() => gate.connections === 0, { what: 'no connection' });
    await gate.stop();
  });
});

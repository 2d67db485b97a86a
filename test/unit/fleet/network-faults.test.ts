import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { waitUntil } from '../../helpers/server.js';
import {
  dial,
  forwardClock,
  openSockets,
  restoreClock,
  startEcho,
  type EchoServer,
  type Peer,
} from './network-peers.js';

const IDLE_MS = 350_000;

describe('faults of the network', () => {
  let echo: EchoServer;
  let proxy: TcpProxy;
  let before = 0;

  beforeAll(async () => {
    echo = await startEcho();
  });
  afterAll(() => echo.halt());
  beforeEach(async () => {
    before = openSockets();
    proxy = await startTcpProxy({ port: echo.port });
  });
  afterEach(async () => {
    restoreClock();
    await proxy.stop();
    for (const { socket } of echo.peers) socket.destroy();
    for (const { socket } of clients.splice(0)) socket.destroy();
    await waitUntil(() => openSockets() <= before, { what: 'no socket to be left' });
  });

  const clients: Peer[] = [];

  async function open(to: TcpProxy = proxy): Promise<Peer> {
    const client = await dial(to);
    clients.push(client);
    return client;
  }

  async function connected(): Promise<{ client: Peer; far: Peer }> {
    const known = echo.peers.length;
    const client = await open();
    await say(client, 'hello');
    const far = await waitUntil(() => echo.peers[known], { what: 'the server to see it' });
    return { client, far };
  }

  async function say({ socket, seen }: Peer, text: string): Promise<void> {
    const before = seen.text.length;
    socket.write(text);
    await waitUntil(() => seen.text.slice(before) === text, { what: `the echo of ${text}` });
  }

  async function hasClosed({ seen }: Peer, error = 'ECONNRESET'): Promise<void> {
    await waitUntil(() => seen.closed, { what: 'the connection to close' });
    expect(seen.error).toBe(error);
  }

  describe('an idle limit', () => {
    test.each(['silent', 'reset'] as const)('spares a flow that was idle for less (%s)', async (how) => {
      const { client } = await connected();
      proxy.dropIdleAfter(IDLE_MS, how);
      forwardClock(IDLE_MS - 60_000);
      await say(client, 'still there');
      expect(client.seen).toMatchObject({ text: 'hellostill there', closed: false });
    });

    test.each(['to the server', 'to the client'])('counts bytes %s', async (direction) => {
      const { client, far } = await connected();
      proxy.dropIdleAfter(IDLE_MS);
      far.socket.unpipe().resume();
      const [from, to] = direction === 'to the server' ? [client, far] : [far, client];
      for (const n of [1, 2, 3]) {
        forwardClock(IDLE_MS - 60_000);
        from.socket.write(String(n));
        await waitUntil(() => to.seen.text.endsWith(String(n)), { what: `byte ${n}` });
      }
      to.socket.write('back');
      await waitUntil(() => from.seen.text.endsWith('back'), { what: 'an answer' });
      expect([client.seen.closed, far.seen.closed]).toEqual([false, false]);
    });

    test('that resets does so when the next byte comes, to both sides', async () => {
      const { client, far } = await connected();
      proxy.dropIdleAfter(IDLE_MS, 'reset');
      forwardClock(IDLE_MS + 1_000);
      const fresh = await connected();
      expect([client.seen.closed, far.seen.closed]).toEqual([false, false]);
      client.socket.write('late');
      await Promise.all([hasClosed(client), hasClosed(far)]);
      expect(far.seen.text).toBe('hello');
      await say(fresh.client, 'a new flow is not concerned');
    });

    test('that is silent swallows what comes later from either side, its end included', async () => {
      const { client, far } = await connected();
      proxy.dropIdleAfter(IDLE_MS);
      forwardClock(IDLE_MS + 1_000);
      client.socket.end('late');
      far.socket.write('later');
      const fresh = await connected();
      proxy.dropIdleAfter(undefined);
      await say(fresh.client, 'long after');
      await say(fresh.client, 'long after that');
      expect(client.seen).toMatchObject({ text: 'hello', ended: false, closed: false });
      expect(far.seen).toMatchObject({ text: 'hello', ended: false, closed: false });
      expect(proxy).toMatchObject({ accepted: 2, connections: 2 });
      await proxy.stop();
      await waitUntil(() => client.seen.closed && far.seen.closed, { what: 'both sides to close' });
    });

    test('that is silent does not tell one side of the reset of the other', async () => {
      const [one, two] = [await connected(), await connected()];
      proxy.dropIdleAfter(IDLE_MS);
      forwardClock(IDLE_MS + 1_000);
      one.client.socket.write('late');
      two.far.socket.write('late');
      await say((await connected()).client, 'the network has seen it');
      one.client.socket.resetAndDestroy();
      two.far.socket.resetAndDestroy();
      await waitUntil(() => proxy.connections === 2, { what: 'the client to be gone' });
      proxy.blackhole();
      proxy.resume();
      await say((await connected()).client, 'the network has seen it');
      expect([one.far.seen.closed, two.client.seen.closed]).toEqual([false, false]);
    });

    test('of a blackhole that took longer holds for what it held back', async () => {
      const { client, far } = await connected();
      proxy.dropIdleAfter(IDLE_MS, 'reset');
      proxy.blackhole();
      client.socket.write('held back');
      forwardClock(IDLE_MS + 1_000);
      proxy.resume();
      await Promise.all([hasClosed(client), hasClosed(far)]);
      expect(far.seen.text).toBe('hello');
    });
  });

  describe('a cut', () => {
    const body = Buffer.alloc(3_000_000, 'sluice');

    test.each([1, 100, 65_536])('lets exactly %i bytes through to the client', async (bytes) => {
      proxy.cutAfter(bytes, 'to-client');
      const client = await open();
      client.socket.write(body);
      await hasClosed(client);
      expect(client.seen.bytes).toBe(bytes);
      expect(client.seen.ended).toBe(false);
      expect(proxy.bytes.toClient).toBe(bytes);
    });

    test.each([1, 100, 65_536])('lets exactly %i bytes through to the server', async (bytes) => {
      proxy.cutAfter(bytes, 'to-server');
      const known = echo.peers.length;
      const client = await open();
      client.socket.write(body);
      await hasClosed(client);
      const far = await waitUntil(() => echo.peers[known], { what: 'the server to see it' });
      await waitUntil(() => far.seen.closed, { what: 'the server to see the reset' });
      expect(far.seen.bytes).toBe(bytes);
    });

    test('of 0 bytes resets when the first one comes', async () => {
      proxy.cutAfter(0, 'to-client');
      const client = await open();
      client.socket.write('hello');
      await hasClosed(client);
      expect(client.seen.bytes).toBe(0);
      expect(proxy.bytes).toEqual({ toServer: 5, toClient: 0 });
    });

    test('concerns the next flow only, unless it is for every one', async () => {
      const { client } = await connected();
      proxy.cutAfter(3, 'to-client');
      const next = await open();
      next.socket.write('hello');
      await hasClosed(next);
      await connected();
      proxy.cutAfter(4, 'to-server', 'every');
      for (const _ of [1, 2]) {
        const each = await open();
        each.socket.write('hello');
        await hasClosed(each);
      }
      proxy.cutAfter(undefined, 'to-server');
      await connected();
      await say(client, 'as before');
      expect(proxy).toMatchObject({ accepted: 6, connections: 3 });
    });
  });

  describe('a throttle', () => {
    test('lets bytes through no faster, and all of them', async () => {
      const { client } = await connected();
      proxy.throttle(200_000);
      const start = performance.now();
      client.socket.end(Buffer.alloc(60_000));
      await waitUntil(() => client.seen.ended, { what: 'all bytes', ms: 20_000 });
      expect(performance.now() - start).toBeGreaterThanOrEqual(290);
      expect(client.seen.bytes).toBe(60_005);
    });

    test('is for each direction and flow', async () => {
      const all: { client: Peer; far: Peer }[] = [];
      for (let i = 0; i < 20; i++) all.push(await connected());
      proxy.throttle(1_000);
      const start = performance.now();
      for (const { client, far } of all) {
        client.socket.end(Buffer.alloc(600));
        far.socket.write(Buffer.alloc(600));
      }
      const ended = () => all.every(({ client }) => client.seen.ended);
      await waitUntil(ended, { what: 'the end of all', ms: 25_000 });
      // One after the other they would take 36 s.
      expect(performance.now() - start).toBeLessThan(20_000);
    });

    test('that is lifted holds nothing back', async () => {
      const { client } = await connected();
      proxy.throttle(10);
      client.socket.end(Buffer.alloc(100_000));
      await waitUntil(() => proxy.bytes.toServer > 5, { what: 'the first byte' });
      proxy.throttle(undefined);
      await waitUntil(() => client.seen.ended, { what: 'the end' });
      expect(client.seen.bytes).toBe(100_005);
    });

    test('keeps a sender waiting, as a window does', async () => {
      const { client } = await connected();
      proxy.throttle(1_000);
      for (let i = 0; i < 200; i++) client.socket.write(Buffer.alloc(100_000));
      await waitUntil(() => proxy.bytes.toServer > 500, { what: 'some bytes' });
      expect(client.socket.writableLength).toBeGreaterThan(0);
    });
  });

  describe('stop', () => {
    test('in one turn with resume does not wait for ever', async () => {
      const { client, far } = await connected();
      proxy.latencyMs = 20;
      client.socket.end();
      far.socket.end();
      // Both ends are on their way when nothing passes any more.
      await new Promise((resolve) => setTimeout(resolve, 10));
      proxy.blackhole();
      await new Promise((resolve) => setTimeout(resolve, 30));
      proxy.resume();
      await proxy.stop();
      expect(proxy.connections).toBe(0);
    });

    test('in one turn with every other fault leaves nothing', async () => {
      for (const act of ['blackhole', 'reset', 'refuse', 'accept', 'resume'] as const) {
        const one = await startTcpProxy({ port: echo.port });
        const client = await open(one);
        client.socket.end('x');
        void one[act]();
        await one.stop();
        client.socket.destroy();
        expect(one.connections).toBe(0);
      }
    });

    test('takes a listener with it that is about to listen again', async () => {
      proxy.refuse();
      const accepted = proxy.accept();
      proxy.refuse();
      const again = proxy.accept();
      await proxy.stop();
      await Promise.all([accepted, again]);
      expect((await open()).seen.error).toBe('ECONNREFUSED');
      await expect(proxy.accept()).rejects.toThrow(/was stopped/);
    });
  });

  test('nothing reaches the server while the network swallows attempts to connect', async () => {
    const known = echo.peers.length;
    proxy.blackhole();
    const client = await open();
    client.socket.write('hello');
    const other = await startTcpProxy({ port: echo.port });
    const witness = await open(other);
    await say(witness, 'the server is there');
    expect(echo.peers.length).toBe(known + 1);
    proxy.resume();
    await waitUntil(() => client.seen.text === 'hello', { what: 'the echo' });
    witness.socket.destroy();
    await other.stop();
  });

  test('refuse and accept in one turn leave the port open', async () => {
    const { port } = proxy;
    proxy.refuse();
    await Promise.all([proxy.accept(), proxy.accept()]);
    expect(proxy.port).toBe(port);
    await connected();
  });
});

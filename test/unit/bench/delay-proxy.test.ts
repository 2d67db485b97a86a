import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DelayProxy } from '../../../bench/network/delay-proxy.js';
import { roundTrips } from '../../../bench/network/round-trips.js';

const LATENCY_MS = 20;

const open: (Server | Socket | DelayProxy)[] = [];

afterEach(() => {
  for (const one of open.splice(0)) {
    if ('destroy' in one) one.destroy();
    else one.close();
  }
});

/** An echo behind a network with a delay. */
async function network(): Promise<{ proxy: DelayProxy; dial: () => Promise<Socket> }> {
  const echo = createServer({ noDelay: true }, (socket) => socket.pipe(socket));
  open.push(echo.listen(0, '127.0.0.1'));
  await once(echo, 'listening');
  const proxy = new DelayProxy((echo.address() as AddressInfo).port);
  open.push(proxy);
  const port = await proxy.listen();
  proxy.latencyMs = LATENCY_MS;
  return {
    proxy,
    async dial() {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      open.push(socket);
      await once(socket, 'connect');
      return socket;
    },
  };
}

async function echoMs(socket: Socket, begin = performance.now()): Promise<number> {
  socket.write('x');
  await once(socket, 'data');
  return performance.now() - begin;
}

describe('the network of the benchmarks', () => {
  test('nothing comes back before its round trip is over, and the first words wait for a handshake besides', async () => {
    const { dial } = await network();
    // The handshake begins at the proxy, before this side has heard of it.
    const begin = performance.now();
    const socket = await dial();
    // A timer of the operating system may round down.
    expect(await echoMs(socket, begin)).toBeGreaterThanOrEqual(4 * LATENCY_MS - 1);
    expect(await echoMs(socket)).toBeGreaterThanOrEqual(2 * LATENCY_MS - 1);
  });

  test('everything arrives, in its order, and so does the end', async () => {
    const { dial } = await network();
    const socket = await dial();
    const sent = Buffer.from(Array.from({ length: 500_000 }, (_, i) => i % 251));
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.end(sent);
    await once(socket, 'end');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
  });

  test('connections and round trips are counted', async () => {
    const { proxy, dial } = await network();
    proxy.events = [];
    const socket = await dial();
    await echoMs(socket);
    await echoMs(socket);
    expect(proxy.accepted).toBe(1);
    expect(roundTrips(proxy.events, Infinity)).toBe(3);
  });
});

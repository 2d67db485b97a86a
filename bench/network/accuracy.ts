import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { median, quantile } from '../statistics.js';
import { startProxy } from './proxy.js';

export interface Accuracy {
  readonly latencyMs: number;
  /** Of one byte and its echo, in ms. */
  readonly roundTripMs: number;
  readonly roundTripP95Ms: number;
  /** Through one connection, in MB a second: the delay holds nothing up. */
  readonly megabytesPerSecond: number;
}

const TIMES = 60;
const BULK = 16 * 1_048_576;

/** What the network of the benchmarks does to an echo and to a lot of bytes. */
export async function measureAccuracy(latenciesMs: readonly number[]): Promise<Accuracy[]> {
  const listener = createServer({ noDelay: true }, (socket) => socket.pipe(socket));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const proxy = await startProxy((listener.address() as AddressInfo).port);
  const results: Accuracy[] = [];
  for (const latencyMs of latenciesMs) {
    await proxy.order({ latencyMs });
    const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    await echo(socket);
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) times.push(await echo(socket));
    const bulkMs = await bulk(socket);
    socket.destroy();
    results.push({
      latencyMs,
      roundTripMs: median(times),
      roundTripP95Ms: quantile(times, 0.95),
      megabytesPerSecond: Math.round(BULK / 1_048_576 / (bulkMs / 1_000)),
    });
  }
  await proxy.stop();
  listener.close();
  return results;
}

async function echo(socket: Socket): Promise<number> {
  const begin = performance.now();
  socket.write('x');
  await once(socket, 'data');
  return performance.now() - begin;
}

async function bulk(socket: Socket): Promise<number> {
  const begin = performance.now();
  let received = 0;
  const all = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received >= BULK) resolve();
    });
  });
  socket.write(Buffer.alloc(BULK));
  await all;
  socket.removeAllListeners('data');
  return performance.now() - begin;
}

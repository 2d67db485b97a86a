import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { server } from './server.js';

/** How often one client had to wait for the server, counted on the wire. */
export interface CountedConnection {
  /** One for connecting, and one for each time the client sent something after the server had: TLS's too. */
  roundTrips: number;
}

export interface RoundTripProxy {
  readonly port: number;
  /** In the order in which they were accepted. */
  readonly connections: readonly CountedConnection[];
  /** How many were open at once, without the first so many. */
  mostOpenAfter(first: number): number;
  /** From here on nothing of the server's reaches a client. */
  swallow: boolean;
  stop(): Promise<void>;
}

/** A TCP proxy in front of the shared server that counts round trips, whatever is encrypted. */
export async function startRoundTripProxy(): Promise<RoundTripProxy> {
  const connections: CountedConnection[] = [];
  const sockets = new Set<Socket>();
  const { host, port } = server();
  const open = new Set<CountedConnection>();
  /** For each connection, which ones were open when it was accepted. */
  const openWhenAccepted: boolean[][] = [];
  const listener = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host, port, noDelay: true });
    const counted: CountedConnection = { roundTrips: 1 };
    connections.push(counted);
    open.add(counted);
    client.once('close', () => open.delete(counted));
    openWhenAccepted.push(connections.map((one) => open.has(one)));
    let serverSpokeLast = true;
    client.on('data', (chunk) => {
      if (serverSpokeLast) counted.roundTrips++;
      serverSpokeLast = false;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (proxy.swallow) return;
      serverSpokeLast = true;
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('end', () => other.end());
      one.on('close', () => {
        sockets.delete(one);
        other.destroySoon();
      });
    }
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const proxy = {
    port: (listener.address() as AddressInfo).port,
    connections,
    mostOpenAfter: (first: number) =>
      Math.max(0, ...openWhenAccepted.map((were) => were.slice(first).filter(Boolean).length)),
    swallow: false,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return proxy;
}

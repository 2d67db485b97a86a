import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Seen {
  text: string;
  bytes: number;
  ended: boolean;
  closed: boolean;
  error: string;
}

export interface Peer {
  readonly socket: Socket;
  /** What has happened to it so far. */
  readonly seen: Seen;
}

function watch(socket: Socket): Peer {
  const seen: Seen = { text: '', bytes: 0, ended: false, closed: false, error: '' };
  socket.on('data', (chunk: Buffer) => {
    seen.bytes += chunk.length;
    if (seen.bytes < 10_000) seen.text += chunk.toString('latin1');
  });
  socket.on('end', () => (seen.ended = true));
  socket.on('close', () => (seen.closed = true));
  socket.on('error', (error) => (seen.error = 'code' in error ? String(error.code) : error.message));
  return { socket, seen };
}

export interface EchoServer {
  readonly host: string;
  readonly port: number;
  /** Its side of the connections, oldest first. */
  readonly peers: readonly Peer[];
  /** Goes away, as a server that is restarted, and comes back on the same port. */
  halt(): Promise<void>;
  start(): Promise<void>;
}

/** Sends back what it gets. */
export async function startEcho(): Promise<EchoServer> {
  const host = '127.0.0.1';
  const peers: Peer[] = [];
  let listener: Server | undefined;
  const echo = {
    host,
    port: 0,
    peers,
    async start() {
      listener = createServer({ noDelay: true }, (socket) => {
        peers.push(watch(socket));
        socket.pipe(socket);
      });
      listener.listen(echo.port, host);
      await once(listener, 'listening');
      echo.port = (listener.address() as AddressInfo).port;
    },
    async halt() {
      const closed = new Promise((resolve) => listener?.close(resolve));
      for (const { socket } of peers) socket.destroy();
      await closed;
    },
  };
  await echo.start();
  return echo;
}

/** Connects, or fails to. */
export async function dial({ host, port }: { host: string; port: number }): Promise<Peer> {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
  const peer = watch(socket);
  await new Promise<unknown>((resolve) => socket.once('connect', resolve).once('close', resolve));
  return peer;
}

const realNow = performance.now.bind(performance);
let aheadMs = 0;

/** Puts the clock of this process forward, so that nobody waits for a flow to be idle for minutes. */
export function forwardClock(ms: number): void {
  aheadMs += ms;
  performance.now = () => realNow() + aheadMs;
}

export function restoreClock(): void {
  aheadMs = 0;
  performance.now = realNow;
}

/** The sockets and listeners that this process has open. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
}

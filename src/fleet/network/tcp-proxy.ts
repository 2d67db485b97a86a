import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Lane, type Road } from './tcp-proxy/lane.js';

export interface TcpProxyOptions {
  /** Where connections go. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Delay of everything in each direction, so a round trip takes twice that. Default 0. */
  readonly latencyMs?: number;
}

export interface TcpProxy {
  /** Always 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  /** Connections to clients that are open now. While the network swallows packets, none is seen to close. */
  readonly connections: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Bytes passed on so far. */
  readonly bytes: { readonly toServer: number; readonly toClient: number };
  /** For what arrives from now on. */
  latencyMs: number;
  /**
   * The network swallows packets from now on: nothing is passed on in either direction, not even the end of a
   * connection. Connections stay open; new ones are accepted and hear nothing.
   */
  blackhole(): void;
  /** The network works again, and delivers what it held back. */
  resume(): void;
  /** Resets every connection, to both sides (ECONNRESET). */
  reset(): void;
  /** New connections are refused (ECONNREFUSED); those that are open stay. */
  refuse(): void;
  /** Undoes `refuse`, on the same port. */
  accept(): Promise<void>;
  /** Closes everything; does nothing the second time. */
  stop(): Promise<void>;
}

/** Starts a proxy on a free loopback port, in front of a server, that can behave like a bad network. */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new LoopbackProxy(options);
  await proxy.accept();
  return proxy;
}

const HOST = '127.0.0.1';

interface Flow {
  readonly client: Socket;
  readonly server: Socket;
  readonly lanes: readonly Lane[];
  /** A side failed, which the other has not been told. */
  broken: boolean;
}

class LoopbackProxy implements TcpProxy, Road {
  readonly host = HOST;
  readonly bytes = { toServer: 0, toClient: 0 };
  latencyMs: number;
  accepted = 0;
  port = 0;
  blocked = false;
  readonly #target: { readonly port: number; readonly host: string };
  readonly #flows = new Set<Flow>();
  #listener: Server | undefined;
  #stopped = false;

  constructor({ port, host = HOST, latencyMs = 0 }: TcpProxyOptions) {
    this.#target = { port, host };
    this.latencyMs = latencyMs;
  }

  get connections(): number {
    let open = 0;
    for (const { client } of this.#flows) if (!client.destroyed) open++;
    return open;
  }

  blackhole(): void {
    this.blocked = true;
    this.#update();
  }

  resume(): void {
    this.blocked = false;
    for (const flow of this.#flows) if (flow.broken) resetFlow(flow);
    this.#update();
  }

  reset(): void {
    for (const flow of this.#flows) resetFlow(flow);
  }

  refuse(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  async accept(): Promise<void> {
    if (this.#stopped) throw new Error('this proxy was stopped; start a new one');
    if (this.#listener) return;
    // A half-open connection is a state of its own, which the two sides end by themselves.
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    listener.on('connection', (client) => this.#open(client));
    listener.listen(this.port, HOST);
    await once(listener, 'listening');
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.refuse();
    const sockets = [...this.#flows].flatMap(({ client, server }) => [client, server]);
    const closed = sockets
      .filter((socket) => !socket.closed)
      .map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    this.reset();
    await Promise.all(closed);
  }

  #open(client: Socket): void {
    this.accepted++;
    const server = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    const lanes = [
      new Lane(client, server, this, (count) => (this.bytes.toServer += count)),
      new Lane(server, client, this, (count) => (this.bytes.toClient += count)),
    ];
    const flow: Flow = { client, server, lanes, broken: false };
    this.#flows.add(flow);
    for (const socket of [client, server]) {
      socket.on('error', () => {
        flow.broken = true;
        if (!this.blocked) resetFlow(flow);
      });
      socket.on('close', () => {
        if (!client.destroyed || !server.destroyed) return;
        for (const lane of lanes) lane.drop();
        this.#flows.delete(flow);
      });
    }
    for (const lane of lanes) lane.update();
  }

  #update(): void {
    for (const { lanes } of this.#flows) for (const lane of lanes) lane.update();
  }
}

function resetFlow({ client, server }: Flow): void {
  for (const socket of [client, server]) {
    // A socket that is still connecting would wait for the connection first.
    if (socket.connecting) socket.destroy();
    else socket.resetAndDestroy();
  }
}

import { BadNetwork } from './bad-network.js';
import { LOOPBACK, type Gate } from './gate.js';
import type { Direction, IdleDrop } from './road.js';

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
  /** Bytes a second in each direction and connection; `undefined`: unlimited. */
  throttle(bytesPerSecond: number | undefined): void;
  /**
   * A connection over which no byte went for longer is gone when the next one comes: `silent` (default), as a NAT
   * gateway does it, swallows that byte and all later ones, while both sides stay connected; `reset` resets both.
   */
  dropIdleAfter(ms: number | undefined, how?: IdleDrop): void;
  /**
   * Passes exactly so many bytes on in that direction, then resets both sides: of the next connection (default), or of
   * every one from now on. 0 resets when the first byte comes; `undefined` cuts no more.
   */
  cutAfter(bytes: number | undefined, direction: Direction, which?: 'next' | 'every'): void;
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

class LoopbackProxy implements TcpProxy {
  readonly host = LOOPBACK;
  readonly #network: BadNetwork;
  readonly #gate: Gate;

  constructor({ port, host = LOOPBACK, latencyMs = 0 }: TcpProxyOptions) {
    this.#network = new BadNetwork({ host, port });
    this.#gate = this.#network.add();
    this.latencyMs = latencyMs;
  }

  get port(): number {
    return this.#gate.port;
  }

  get connections(): number {
    let open = 0;
    for (const flow of this.#gate.flows) if (flow.connected) open++;
    return open;
  }

  get accepted(): number {
    return this.#network.accepted;
  }

  get bytes(): { readonly toServer: number; readonly toClient: number } {
    const { bytes } = this.#gate;
    return { toServer: bytes['to-server'], toClient: bytes['to-client'] };
  }

  get latencyMs(): number {
    return this.#network.latencyMs;
  }

  set latencyMs(ms: number) {
    this.#network.setLatency(ms);
  }

  throttle(bytesPerSecond: number | undefined): void {
    this.#network.throttle(bytesPerSecond);
  }

  dropIdleAfter(ms: number | undefined, how?: IdleDrop): void {
    this.#network.dropIdleAfter(ms, how);
  }

  cutAfter(bytes: number | undefined, direction: Direction, which?: 'next' | 'every'): void {
    this.#network.cutAfter(bytes, direction, which);
  }

  blackhole(): void {
    this.#network.blackhole();
  }

  resume(): void {
    this.#network.resume();
  }

  reset(): void {
    this.#network.reset();
  }

  refuse(): void {
    this.#network.refuse();
  }

  accept(): Promise<void> {
    return this.#network.accept();
  }

  stop(): Promise<void> {
    return this.#network.stop();
  }
}

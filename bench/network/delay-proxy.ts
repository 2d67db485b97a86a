import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Lane } from './lane.js';
import { Pacer } from './pacer.js';
import { wallClock, type WireEvent } from './wire-event.js';

const HOST = '127.0.0.1';

/**
 * A network between clients and one server: everything takes `latencyMs` in each direction, the handshake of TCP too,
 * which on the way through a proxy is over at once: the client's first words set off one round trip later.
 */
export class DelayProxy {
  latencyMs = 0;
  /** What has passed, while it is written down. */
  events: WireEvent[] | undefined;
  accepted = 0;
  readonly #pacer = new Pacer();
  readonly #target: number;
  #listener: Server | undefined;

  constructor(targetPort: number) {
    this.#target = targetPort;
  }

  /** Listens on a free loopback port, which it returns. */
  async listen(): Promise<number> {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#enter(client));
    listener.listen({ port: 0, host: HOST, backlog: 511 });
    this.#listener = listener;
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  }

  /** Nobody comes through any more; connections end when their clients do. */
  close(): void {
    this.#listener?.close();
  }

  #enter(client: Socket): void {
    this.accepted++;
    this.#note('open', 0);
    const server = connect({ port: this.#target, host: HOST, allowHalfOpen: true, noDelay: true });
    const delayMs = () => this.latencyMs;
    const opens = performance.now() + 2 * this.latencyMs;
    const nothing = () => {};
    new Lane(client, server, this.#pacer, {
      delayMs,
      opens,
      arrived: (bytes) => this.#note('sent', bytes),
      delivered: nothing,
    });
    new Lane(server, client, this.#pacer, {
      delayMs,
      opens,
      arrived: nothing,
      delivered: (bytes) => this.#note('delivered', bytes),
    });
  }

  #note(kind: WireEvent['kind'], bytes: number): void {
    this.events?.push({ at: wallClock(), kind, bytes });
  }
}

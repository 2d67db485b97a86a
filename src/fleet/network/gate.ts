import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Flow, type Target } from './flow.js';
import type { Direction, Road } from './road.js';

export const LOOPBACK = '127.0.0.1';

export interface GateEvents {
  /** A connection to the server was opened from this local port, or closed. */
  opened(localPort: number): void;
  closed(localPort: number): void;
}

/** A listening port in front of a server, and the flows that came through it. */
export class Gate {
  readonly bytes: Record<Direction, number> = { 'to-server': 0, 'to-client': 0 };
  accepted = 0;
  port = 0;
  readonly #target: Target;
  readonly #road: Road;
  readonly #events: GateEvents | undefined;
  readonly #flows = new Set<Flow>();
  readonly #closing = new Set<Promise<unknown>>();
  #listener: Server | undefined;
  #opening: Promise<void> | undefined;
  /** Whether it shall listen. */
  #wanted = false;
  #retired = false;

  constructor(target: Target, road: Road, events?: GateEvents) {
    this.#target = target;
    this.#road = road;
    this.#events = events;
  }

  get flows(): Iterable<Flow> {
    return this.#flows;
  }

  /** Listens, on the same port as before. */
  async open(): Promise<void> {
    if (this.#retired) return;
    this.#wanted = true;
    await (this.#opening ??= this.#listen().finally(() => {
      this.#opening = undefined;
      if (!this.#wanted) this.#shut();
    }));
  }

  /** Refuses connections; those that are open stay. */
  close(): void {
    this.#wanted = false;
    if (!this.#opening) this.#shut();
  }

  /** Goes on, or stops, as the road now is. */
  update(): void {
    for (const flow of this.#flows) flow.update();
  }

  reset(): void {
    for (const flow of this.#flows) flow.reset();
  }

  /** Whoever comes through it has ended, and nobody will come any more. */
  retire(): void {
    this.#retired = true;
    this.close();
    for (const flow of this.#flows) flow.abandon();
  }

  /** Whether it was retired, and its last flow is gone. */
  get over(): boolean {
    return this.#retired && this.#flows.size === 0 && this.#closing.size === 0 && !this.#opening;
  }

  async stop(): Promise<void> {
    this.retire();
    // Whoever opens it hears of its failure.
    await this.#opening?.catch(() => undefined);
    this.reset();
    await Promise.all([...[...this.#flows].map((flow) => flow.closed), ...this.#closing]);
  }

  async #listen(): Promise<void> {
    if (this.#listener) return;
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    listener.on('connection', (client) => this.#enter(client));
    listener.listen(this.port, LOOPBACK);
    await once(listener, 'listening').catch((cause: unknown) => {
      throw new Error(`the network cannot listen on ${LOOPBACK}:${this.port}`, { cause });
    });
    // About a connection that cannot be accepted; its client waits.
    listener.on('error', () => undefined);
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
  }

  #shut(): void {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = undefined;
    // It counts as closed when its connections are, too.
    const closed: Promise<unknown> = new Promise((resolve) => listener.close(resolve)).finally(() =>
      this.#closing.delete(closed),
    );
    this.#closing.add(closed);
  }

  #enter(client: Socket): void {
    this.accepted++;
    let port: number | undefined;
    const flow: Flow = new Flow(client, this.#target, this.#road, {
      connected: (localPort) => this.#events?.opened((port = localPort)),
      passed: (direction, bytes) => (this.bytes[direction] += bytes),
      closed: () => {
        this.#flows.delete(flow);
        if (port !== undefined) this.#events?.closed(port);
      },
    });
    this.#flows.add(flow);
  }
}

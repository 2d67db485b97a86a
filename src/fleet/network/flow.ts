import { Socket } from 'node:net';
import { Lane } from './lane.js';
import type { Direction, Road } from './road.js';

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface FlowEvents {
  /** The connection to the server has this local port. */
  connected(localPort: number): void;
  passed(direction: Direction, bytes: number): void;
  /** Both sockets are closed. */
  closed(): void;
}

/** A client's connection, ours to the server, and what passes between them. */
export class Flow {
  readonly closed: Promise<void>;
  readonly #client: Socket;
  // A half-open connection is a state of its own, which the two sides end by themselves.
  readonly #server = new Socket({ allowHalfOpen: true });
  readonly #target: Target;
  readonly #road: Road;
  readonly #lanes: readonly Lane[];
  /** When something last passed. A network drops by time: looking at the clock when a byte arrives needs no timer. */
  #lastAt = performance.now();
  #dialled = false;
  /** A side failed, which the other has not been told. */
  #broken = false;
  #forgotten = false;
  #abandoned = false;

  constructor(client: Socket, target: Target, road: Road, events: FlowEvents) {
    this.#client = client;
    this.#target = target;
    this.#road = road;
    const lane = (from: Socket, to: Socket, direction: Direction) =>
      new Lane(from, to, road, road.takeCut(direction), {
        arrived: () => this.#arrived(),
        passed: (bytes) => {
          this.#lastAt = performance.now();
          events.passed(direction, bytes);
        },
        ended: () => this.#fail(),
      });
    this.#lanes = [lane(client, this.#server, 'to-server'), lane(this.#server, client, 'to-client')];
    this.#server.setNoDelay(true);
    this.#server.once('connect', () => {
      if (this.#server.localPort !== undefined) events.connected(this.#server.localPort);
    });
    this.closed = Promise.all(
      [client, this.#server].map((socket) => {
        socket.on('error', () => this.#fail());
        return new Promise((resolve) => socket.once('close', resolve));
      }),
    ).then(() => {
      for (const each of this.#lanes) each.close();
      events.closed();
    });
    this.update();
  }

  /** Whether the client's connection is open, and not forgotten by the network. */
  get alive(): boolean {
    return this.connected && !this.#forgotten;
  }

  get connected(): boolean {
    return !this.#client.destroyed;
  }

  /** Goes on, or stops, as the road now is. */
  update(): void {
    if (this.#forgotten) return;
    if (!this.#road.blocked && this.#broken) return this.reset();
    // What the road swallows includes the attempt to connect.
    if (!this.#road.blocked && !this.#dialled) {
      this.#dialled = true;
      this.#server.connect(this.#target);
    }
    for (const lane of this.#lanes) lane.update();
  }

  reset(): void {
    for (const lane of this.#lanes) lane.close();
    resetSocket(this.#client);
    resetSocket(this.#server);
  }

  /** The client's process has ended: nobody waits any more where the network has forgotten the flow. */
  abandon(): void {
    this.#abandoned = true;
    if (this.#forgotten) this.#client.destroy();
  }

  #arrived(): boolean {
    const now = performance.now();
    const idleMs = now - this.#lastAt;
    this.#lastAt = now;
    if (idleMs <= this.#road.idleMs) return true;
    if (this.#road.idleDrop === 'reset') this.reset();
    else this.#forget();
    return false;
  }

  /** As a NAT gateway does: neither side is told anything, and what they still send goes nowhere. */
  #forget(): void {
    this.#forgotten = true;
    for (const lane of this.#lanes) lane.close();
    if (this.#abandoned) this.#client.destroy();
    // A server that has closed its side waits for nothing.
    if (this.#server.readableEnded) this.#server.destroy();
    else this.#server.once('end', () => this.#server.destroy());
  }

  #fail(): void {
    if (this.#forgotten) return;
    this.#broken = true;
    if (!this.#road.blocked) this.reset();
  }
}

function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  // One that is not connected would wait for that first. One that is about to send its end refuses to be reset, and
  // would never close.
  const ending = socket.writableEnded && !socket.writableFinished;
  if (socket.pending || ending) socket.destroy();
  else socket.resetAndDestroy();
}

import type { Socket } from 'node:net';
import type { Pacer, Paced } from './pacer.js';

interface Parcel {
  readonly due: number;
  /** `undefined` is the end of the stream. */
  readonly chunk: Buffer | undefined;
}

export interface LaneTraffic {
  /** How long a parcel that arrives now is under way, in ms. */
  delayMs(): number;
  /** When the road opened, a time of `performance.now()`: nothing sets off before. */
  readonly opens: number;
  arrived(bytes: number): void;
  delivered(bytes: number): void;
}

/** One direction of a connection. Every parcel takes as long, and they do not wait for each other. */
export class Lane implements Paced {
  readonly #to: Socket;
  readonly #pacer: Pacer;
  readonly #traffic: LaneTraffic;
  readonly #queue: Parcel[] = [];
  #lastDue = 0;

  constructor(from: Socket, to: Socket, pacer: Pacer, traffic: LaneTraffic) {
    this.#to = to;
    this.#pacer = pacer;
    this.#traffic = traffic;
    pacer.add(this);
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#take(undefined));
    from.on('error', () => to.destroy());
    to.once('close', () => pacer.remove(this));
  }

  get due(): number | undefined {
    return this.#queue[0]?.due;
  }

  work(): void {
    const now = performance.now();
    for (let next = this.#queue[0]; next !== undefined && next.due <= now; next = this.#queue[0]) {
      this.#queue.shift();
      this.#deliver(next.chunk);
    }
  }

  #take(chunk: Buffer | undefined): void {
    if (chunk !== undefined) this.#traffic.arrived(chunk.length);
    const due = Math.max(performance.now(), this.#traffic.opens) + this.#traffic.delayMs();
    // The delay may have been made shorter in between.
    this.#lastDue = Math.max(this.#lastDue, due);
    this.#queue.push({ due: this.#lastDue, chunk });
    this.work();
    if (this.#queue.length > 0) this.#pacer.wake();
  }

  #deliver(chunk: Buffer | undefined): void {
    if (this.#to.destroyed) return;
    if (chunk === undefined) this.#to.end();
    else {
      this.#to.write(chunk);
      this.#traffic.delivered(chunk.length);
    }
  }
}

import type { Socket } from 'node:net';

/** What the lanes of a proxy have in common at the moment. */
export interface Road {
  readonly blocked: boolean;
  readonly latencyMs: number;
}

interface Parcel {
  readonly due: number;
  /** Undefined stands for the end of the stream. */
  readonly chunk: Buffer | undefined;
}

/** One direction of a flow. What arrives while the road is blocked waits, in order, as it would on a real one. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #road: Road;
  readonly #onBytes: (count: number) => void;
  readonly #queue: Parcel[] = [];
  #timer: NodeJS.Timeout | undefined;
  #full = false;

  constructor(from: Socket, to: Socket, road: Road, onBytes: (count: number) => void) {
    this.#from = from;
    this.#to = to;
    this.#road = road;
    this.#onBytes = onBytes;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#take(undefined));
    to.on('drain', () => {
      this.#full = false;
      this.update();
    });
  }

  /** Goes on, or stops, as the road now is. */
  update(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#from.destroyed && this.#queue.length === 0) return;
    // Not reading is what fills the sender's window, as a silent network does.
    if (this.#road.blocked || this.#full) this.#from.pause();
    else this.#from.resume();
    if (!this.#road.blocked) this.#deliver();
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #take(chunk: Buffer | undefined): void {
    this.#queue.push({ due: performance.now() + this.#road.latencyMs, chunk });
    if (!this.#road.blocked && this.#timer === undefined) this.#deliver();
  }

  #deliver(): void {
    while (!this.#full && this.#to.writable) {
      const next = this.#queue[0];
      if (!next) return;
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.update(), Math.ceil(wait));
        return;
      }
      this.#queue.shift();
      if (next.chunk === undefined) {
        this.#to.end();
      } else {
        this.#onBytes(next.chunk.length);
        if (!this.#to.write(next.chunk)) {
          this.#full = true;
          this.#from.pause();
        }
      }
    }
  }
}

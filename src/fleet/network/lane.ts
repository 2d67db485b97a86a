import type { Socket } from 'node:net';
import type { Road } from './road.js';

export interface LaneTraffic {
  /** Something came in; says whether there is still a flow for it. */
  arrived(): boolean;
  /** So many bytes went out. */
  passed(count: number): void;
  /** As many bytes as may ever pass have gone out. */
  ended(): void;
}

interface Parcel {
  readonly due: number;
  /** Undefined stands for the end of the stream. */
  readonly chunk: Buffer | undefined;
}

/** What is under way in one direction at most; more waits with its sender, as behind a TCP window. */
const WINDOW = 1_048_576;
/** A throttled lane passes bytes on so often, and catches up with a late timer for as long. */
const SLICE_MS = 50;
/** A reset overtakes bytes that its receiver has not read, and then looks like an ordinary end to Node. */
const GRACE_MS = 100;

/** One direction of a flow. What arrives while the road is blocked waits, in order, as it would on a real one. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #road: Road;
  readonly #traffic: LaneTraffic;
  readonly #queue: Parcel[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Bytes in the queue. */
  #underWay = 0;
  /** Bytes that may still pass. */
  #left: number;
  /** When a throttled lane may begin its next slice. */
  #freeAt = 0;
  #full = false;
  #closed = false;

  constructor(from: Socket, to: Socket, road: Road, cutAfter: number, traffic: LaneTraffic) {
    this.#from = from;
    this.#to = to;
    this.#road = road;
    this.#left = cutAfter;
    this.#traffic = traffic;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#take(undefined));
    to.on('drain', () => {
      this.#full = false;
      this.update();
    });
  }

  /** Goes on, or stops, as the road now is. */
  update(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#road.blocked) this.#deliver();
    this.#steer();
  }

  /** Nothing is passed on any more; what arrives is read and forgotten. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#queue.length = 0;
    if (!this.#from.destroyed) this.#from.resume();
  }

  #take(chunk: Buffer | undefined): void {
    if (this.#closed || !this.#traffic.arrived()) return;
    this.#queue.push({ due: performance.now() + this.#road.latencyMs, chunk });
    this.#underWay += chunk?.length ?? 0;
    if (!this.#road.blocked && this.#timer === undefined) this.#deliver();
    this.#steer();
  }

  /** Not reading is what fills the sender's window, as a silent network does. */
  #steer(): void {
    if (this.#closed || this.#from.destroyed) return;
    if (this.#road.blocked || this.#full || this.#underWay > WINDOW) this.#from.pause();
    else this.#from.resume();
  }

  #deliver(): void {
    while (!this.#closed && !this.#full && this.#to.writable) {
      const next = this.#queue[0];
      if (!next) return;
      const slice = next.chunk?.subarray(0, this.#most());
      const start = Math.max(next.due, this.#freeAt);
      const ready = start + ((slice?.length ?? 0) / this.#road.bytesPerSecond) * 1000;
      const now = performance.now();
      if (ready > now) {
        this.#timer = setTimeout(() => this.update(), Math.ceil(ready - now));
        return;
      }
      this.#freeAt = Math.max(ready, now - SLICE_MS);
      this.#queue.shift();
      if (!slice || !next.chunk) {
        this.#to.end();
      } else {
        const rest = next.chunk.subarray(slice.length);
        if (rest.length > 0) this.#queue.unshift({ due: next.due, chunk: rest });
        this.#pass(slice);
      }
    }
  }

  #most(): number {
    return Math.min(this.#left, Math.max(1, Math.floor(this.#road.bytesPerSecond * (SLICE_MS / 1000))));
  }

  #pass(slice: Buffer): void {
    this.#underWay -= slice.length;
    this.#left -= slice.length;
    if (slice.length > 0) this.#traffic.passed(slice.length);
    if (this.#left > 0) {
      this.#full = !this.#to.write(slice);
      return;
    }
    this.close();
    this.#to.write(slice, (error) => {
      // Meanwhile it was reset by something else.
      if (error) return;
      this.#timer = setTimeout(() => this.#traffic.ended(), GRACE_MS);
    });
  }
}

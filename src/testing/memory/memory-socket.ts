import { Duplex } from 'node:stream';
import { setImmediate } from './real-time.js';

/** What a socket is connected to. */
export interface SocketPeer {
  receive(chunk: Buffer): void;
  /** The client is gone. */
  end(): void;
}

/** As much of a socket as `pg` uses, without a network: what is written goes to a peer in this process. */
export class MemorySocket extends Duplex {
  readonly #peer: SocketPeer;
  #answered = false;

  constructor(connectTo: (socket: MemorySocket) => SocketPeer) {
    super({ allowHalfOpen: true });
    this.#peer = connectTo(this);
  }

  connect(): this {
    // Not `process.nextTick`: a test may have replaced that.
    setImmediate(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** Between statements nothing of it keeps the process alive. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** The peer's answer, or its end. */
  answer(bytes: Buffer | null): void {
    if (this.destroyed || this.#answered) return;
    this.#answered = bytes === null;
    this.push(bytes);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#peer.receive(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#peer.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#peer.end();
    done(error);
  }
}

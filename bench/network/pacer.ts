/** Something that has work at a certain time. */
export interface Paced {
  /** When it has something to do next, a time of `performance.now()`; `undefined`: nothing. */
  readonly due: number | undefined;
  work(): void;
}

/** Node's timers are whole milliseconds, and late by up to one more: the rest of a delay is slept in naps. */
const TIMER_LATE_MS = 1.6;
const NAP_MS = 0.05;
/** A nap may take so much longer: the end of a delay is waited for in turns of the event loop. */
const NAP_LATE_MS = 0.12;

const pillow = new Int32Array(new SharedArrayBuffer(4));

/** Wakes what is due, to about 0.05 ms, without using a processor up. For a process that does nothing else. */
export class Pacer {
  readonly #all = new Set<Paced>();
  #timer: NodeJS.Timeout | undefined;
  #turning = false;

  add(paced: Paced): void {
    this.#all.add(paced);
  }

  remove(paced: Paced): void {
    this.#all.delete(paced);
  }

  /** Call it when something has become due, now or later. */
  wake(): void {
    if (this.#turning) return;
    clearTimeout(this.#timer);
    this.#turning = true;
    this.#turn();
  }

  #turn(): void {
    const now = performance.now();
    let next = Infinity;
    for (const paced of this.#all) {
      if (paced.due !== undefined && paced.due <= now) paced.work();
      next = Math.min(next, paced.due ?? Infinity);
    }
    const rest = next - performance.now();
    if (rest > TIMER_LATE_MS) {
      this.#turning = false;
      if (next !== Infinity) this.#timer = setTimeout(() => this.wake(), rest - TIMER_LATE_MS);
      return;
    }
    if (rest > NAP_LATE_MS) Atomics.wait(pillow, 0, 0, NAP_MS);
    setImmediate(() => this.#turn());
  }
}

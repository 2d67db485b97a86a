import { ContainerClock } from './container-clock.js';

/**
 * Whether a container is stopped: while it waits for an event, and while somebody holds it, each for itself. Only the
 * time of waiting passes at the container's own speed.
 */
export class ContainerFreezer {
  readonly #signal: (name: 'SIGSTOP' | 'SIGCONT') => void;
  readonly #clock: ContainerClock;
  #resting = false;
  #held = false;
  #stopped = false;

  constructor(speed: number, signal: (name: 'SIGSTOP' | 'SIGCONT') => void) {
    this.#clock = new ContainerClock(speed);
    this.#signal = signal;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** How far the container's clock is ahead. */
  get clockOffsetMs(): number {
    return this.#clock.offsetMs;
  }

  /** It waits for an event. */
  rest(): void {
    this.#resting = true;
    this.#clock.rest();
    this.#update();
  }

  wake(): void {
    this.#resting = false;
    this.#clock.wake();
    this.#update();
  }

  hold(): void {
    this.#held = true;
    this.#update();
  }

  release(): void {
    this.#held = false;
    this.#update();
  }

  #update(): void {
    const stop = this.#resting || this.#held;
    if (stop === this.#stopped) return;
    this.#stopped = stop;
    this.#signal(stop ? 'SIGSTOP' : 'SIGCONT');
  }
}

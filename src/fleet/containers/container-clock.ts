/**
 * The clock of one container: this machine's, and ahead of it by what the container has slept through `speed` times
 * as fast.
 */
export class ContainerClock {
  readonly #speed: number;
  #offsetMs = 0;
  #restingSince: number | undefined;

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** It is frozen, with nothing to do. */
  rest(): void {
    this.#restingSince ??= performance.now();
  }

  wake(): void {
    if (this.#restingSince === undefined) return;
    this.#offsetMs += (performance.now() - this.#restingSince) * (this.#speed - 1);
    this.#restingSince = undefined;
  }

  /** How far it is ahead, in whole ms; behind when `speed` is below 1. */
  get offsetMs(): number {
    return Math.round(this.#offsetMs);
  }
}

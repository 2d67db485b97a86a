/** A moment, by both clocks: one may stand still while the container is frozen, the other be set back. */
export class Moment {
  readonly #monotonic = performance.now();
  readonly #wall = Date.now();

  /** How long ago it was, in ms; the longer time where the clocks disagree. */
  get elapsedMs(): number {
    return Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
  }
}

export type Direction = 'to-server' | 'to-client';
export type IdleDrop = 'silent' | 'reset';

/** What the flows of a network have in common at the moment. */
export class Road {
  /** Swallows everything. */
  blocked = false;
  latencyMs = 0;
  bytesPerSecond = Infinity;
  /** A flow that was idle for longer is dropped. */
  idleMs = Infinity;
  idleDrop: IdleDrop = 'silent';
  readonly #cuts = new Map<Direction, { readonly bytes: number; readonly which: 'next' | 'every' }>();

  cutAfter(bytes: number | undefined, direction: Direction, which: 'next' | 'every'): void {
    if (bytes === undefined) this.#cuts.delete(direction);
    else this.#cuts.set(direction, { bytes, which });
  }

  /** How many bytes a new flow may pass in this direction. */
  takeCut(direction: Direction): number {
    const cut = this.#cuts.get(direction);
    if (cut?.which === 'next') this.#cuts.delete(direction);
    return cut?.bytes ?? Infinity;
  }
}

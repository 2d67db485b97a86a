import type { Target } from './target.js';

/** How much is measured. */
export interface Size {
  /** How often everything has its turn; `undefined`: what suits the part. */
  readonly rounds: number | undefined;
  /** Only whether it works, with figures that mean nothing. */
  readonly smoke: boolean;
}

/** What a part has measured. */
export interface Measured {
  /** All figures, for results.json. */
  readonly figures: object;
  readonly targets: readonly Target[];
  /** Its tables, in Markdown. */
  readonly text: string;
}

/** One benchmark: `npm run bench -- <name>` runs it alone. */
export interface Part {
  readonly name: string;
  run(size: Size): Promise<Measured>;
}

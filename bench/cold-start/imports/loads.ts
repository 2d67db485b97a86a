import type { Import } from './watch-requires.js';

/** What is loaded: all of Sluice as CommonJS or as ES modules, its handlers without any database, or its peers alone. */
export const loads = ['commonjs', 'esm', 'handlers', 'peers'] as const;
export type Load = (typeof loads)[number];

export interface LoadFigures {
  readonly ms: number;
  /** User and system time of the process. */
  readonly cpuMs: number;
  /** What each import took by itself; of CommonJS only, since nothing tells when Node evaluates which ES module. */
  readonly imports: readonly Import[];
}

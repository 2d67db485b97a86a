import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Replacement } from './replace.js';

/** Its CommonJS drags in every validator, and all telephone numbers of the world. */
export const classValidator: Replacement = {
  filter: /^class-validator$/,
  with: ({ found }) => {
    if (found === undefined) return undefined;
    const path = join(dirname(dirname(found)), 'esm2015', 'index.js');
    return existsSync(path) ? { path, sideEffects: false } : undefined;
  },
};

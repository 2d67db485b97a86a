import { firstRow } from './cold-start/first-row/part.js';
import { imports } from './cold-start/imports/part.js';
import { load } from './cold-start/load/part.js';
import { growth } from './growth/part.js';
import { overhead } from './overhead/part.js';
import type { Part } from './part.js';
import { recreate } from './recreate/part.js';
import { surge } from './surge/part.js';
import { testing } from './testing/part.js';
import { warm } from './warm/part.js';

/** In the order in which they run. */
export const parts: readonly Part[] = [
  warm,
  firstRow,
  surge,
  growth,
  load,
  imports,
  recreate,
  overhead,
  testing,
];

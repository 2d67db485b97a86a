import { describe } from 'vitest';
import { nodeBinary } from '../../helpers/nodes.js';
import { atOnce } from './at-once.js';
import { underALease } from './lease.js';
import { oneContainer } from './one-container.js';
import { randomSequences } from './random.js';

const node = nodeBinary(24);

describe('one container at a time, node24', () => {
  oneContainer('node24', node);
});
describe('under a lease, node24', () => {
  underALease('node24', node);
});
describe('64 at once, node24', () => {
  atOnce('node24', node);
});
describe('random, node24', () => {
  randomSequences('node24', node, 25);
});

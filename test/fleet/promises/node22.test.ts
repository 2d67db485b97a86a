import { describe } from 'vitest';
import { nodeBinary } from '../../helpers/nodes.js';
import { atOnce } from './at-once.js';
import { underALease } from './lease.js';
import { oneContainer } from './one-container.js';
import { randomSequences } from './random.js';

const node = nodeBinary(22);

describe('one container at a time, node22', () => {
  oneContainer('node22', node);
});
describe('under a lease, node22', () => {
  underALease('node22', node);
});
describe('64 at once, node22', () => {
  atOnce('node22', node);
});
describe('random, node22', () => {
  randomSequences('node22', node, 25);
});

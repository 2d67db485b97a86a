import { describe } from 'vitest';
import { nodeBinary } from '../../../helpers/nodes.js';
import { randomSequences } from '../random.js';

describe('random, node22', () => {
  randomSequences('node22', nodeBinary(22), 12);
});

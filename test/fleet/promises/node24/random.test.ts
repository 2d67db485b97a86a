import { describe } from 'vitest';
import { nodeBinary } from '../../../helpers/nodes.js';
import { randomSequences } from '../random.js';

describe('random, node24', () => {
  randomSequences('node24', nodeBinary(24), 12);
});

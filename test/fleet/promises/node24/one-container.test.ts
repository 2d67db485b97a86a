import { describe } from 'vitest';
import { nodeBinary } from '../../../helpers/nodes.js';
import { atOnce } from '../at-once.js';
import { oneContainer } from '../one-container.js';

const node = nodeBinary(24);

describe('one container at a time, node24', () => {
  oneContainer('node24', node);
});
describe('64 at once, node24', () => {
  atOnce('node24', node);
});

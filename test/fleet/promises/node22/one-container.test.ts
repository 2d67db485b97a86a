import { describe } from 'vitest';
import { nodeBinary } from '../../../helpers/nodes.js';
import { atOnce } from '../at-once.js';
import { oneContainer } from '../one-container.js';

const node = nodeBinary(22);

describe('one container at a time, node22', () => {
  oneContainer('node22', node);
});
describe('64 at once, node22', () => {
  atOnce('node22', node);
});

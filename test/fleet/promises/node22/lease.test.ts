import { describe } from 'vitest';
import { nodeBinary } from '../../../helpers/nodes.js';
import { underALease } from '../lease.js';

describe('under a lease, node22', () => {
  underALease('node22', nodeBinary(22));
});

import { describe } from 'vitest';
import { nodeBinary } from '../../../helpers/nodes.js';
import { underALease } from '../lease.js';

describe('under a lease, node24', () => {
  underALease('node24', nodeBinary(24));
});

import { describe } from 'vitest';
import { nodeBinary } from '../../helpers/nodes.js';
import { underALease } from './lease.js';
import { oneContainer } from './one-container.js';

const node = nodeBinary(24);

describe('one container at a time, node24', () => oneContainer('node24', node));
describe('under a lease, node24', () => underALease('node24', node));

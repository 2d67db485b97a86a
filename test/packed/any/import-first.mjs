import assert from 'node:assert/strict';
import * as imported from 'sluice';
import { createRequire } from 'node:module';
import { run } from './scenario.cjs';

const require = createRequire(import.meta.url);
const required = require('sluice');
assert.equal(imported.defineDatabase, required.defineDatabase, 'the package is loaded once');
await run({
  defining: imported,
  handling: required,
  orm: require('sequelize-typescript'),
  pg: require('pg'),
});

// `other/node_modules/sluice` is the package installed a second time, as a dependency of a dependency may be.
const assert = require('node:assert/strict');
const { createRequire } = require('node:module');
const first = require('sluice');
const second = createRequire(`${__dirname}/other/index.js`)('sluice');
const { run } = require('./scenario.cjs');

assert.notEqual(first.defineDatabase, second.defineDatabase, 'these are two copies');
const parts = { orm: require('sequelize-typescript'), pg: require('pg') };
void run({ defining: first, handling: second, ...parts }).then(() =>
  run({ defining: second, handling: first, ...parts }),
);

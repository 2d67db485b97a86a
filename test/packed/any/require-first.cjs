const assert = require('node:assert/strict');
const required = require('sluice');
const { run } = require('./scenario.cjs');

void import('sluice').then(async (imported) => {
  assert.equal(imported.defineDatabase, required.defineDatabase, 'the package is loaded once');
  await run({
    defining: required,
    handling: imported,
    orm: require('sequelize-typescript'),
    pg: require('pg'),
  });
});

const sluice = require('sluice');
const { ValidatedModel } = require('sluice/models');
const { run } = require('./scenario.cjs');

void run({
  defining: sluice,
  handling: sluice,
  orm: require('sequelize-typescript'),
  pg: require('pg'),
  Base: ValidatedModel,
});

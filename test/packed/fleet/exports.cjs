// A CommonJS program gets at `sluice/fleet`, which is an ES module, by a plain `require`.
const { check } = require('./check.cjs');

void check(require('sluice/fleet'));

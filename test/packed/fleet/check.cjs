const assert = require('node:assert/strict');

/** `fleet` is all that `sluice/fleet` exports. */
exports.check = async (fleet) => {
  assert.deepEqual(Object.keys(fleet).sort(), ['htmlReport', 'startFleet', 'textReport']);
  await assert.rejects(fleet.startFleet({ handler: 'nowhere.js', containers: 0 }), (error) => {
    assert.equal(error.code, 'SLUICE_CONFIGURATION');
    assert.equal(error.problems.length, 2);
    return true;
  });
};

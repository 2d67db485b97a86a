module.exports = require('sluice');

import { fileURLToPath } from 'node:url';
import { quote, type Replacement } from './replace.js';

/** Without its extension, which is another one in the sources than in the package. */
const ZONES = fileURLToPath(new URL('../runtime/zones-of-node', import.meta.url));

/** Sequelize's import only: what others do with moment-timezone needs its data. */
export const momentData: Replacement = {
  filter: /^moment-timezone$/,
  importers: ['sequelize'],
  with: ({ found }) =>
    found === undefined
      ? undefined
      : {
          contents: `module.exports = require(${quote(ZONES)}).withZonesOfNode(require('./moment-timezone'));`,
        },
};

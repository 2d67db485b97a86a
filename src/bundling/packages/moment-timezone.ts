import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResolvedPluginOptions } from '../options.js';
import { callable, membersOf } from './lazy-module.js';
import { quote, type Replacement } from './replace.js';

/** Without its extension, which is another one in the sources than in the package. */
const ZONES = fileURLToPath(new URL('../runtime/zones-of-node', import.meta.url));

/** Sequelize's import only: what others do with moment-timezone needs its data. */
export function momentTimezone({ momentData, lazy }: ResolvedPluginOptions): Replacement {
  return {
    filter: /^moment-timezone$/,
    importers: ['sequelize'],
    with: ({ found }) => {
      if (found === undefined || (momentData === 'full' && !lazy)) return undefined;
      const bare = join(dirname(found), 'moment-timezone.js');
      const real =
        momentData === 'full'
          ? `require(${quote(found)})`
          : `require(${quote(ZONES)}).withZonesOfNode(require(${quote(bare)}))`;
      return { contents: lazy ? callable(Object.keys(membersOf(found)), real) : `module.exports = ${real};` };
    },
  };
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResolvedPluginOptions } from '../options.js';
import { callable, membersOf } from './lazy-module.js';
import { requireOf, type Replacement } from './replace.js';

/** Sequelize's import only: what others do with moment-timezone needs its data. */
export function momentTimezone({ momentData, lazy }: ResolvedPluginOptions): Replacement {
  return {
    filter: /^moment-timezone$/,
    importers: ['sequelize'],
    with: ({ found }) => {
      if (found === undefined || (momentData === 'full' && !lazy)) return undefined;
      const bare = join(dirname(found), 'moment-timezone.js');
      // Something else under its name.
      if (!existsSync(bare)) return undefined;
      const real =
        momentData === 'full'
          ? requireOf(found)
          : `require('sluice:zones-of-node').withZonesOfNode(${requireOf(bare)})`;
      return { contents: lazy ? callable(Object.keys(membersOf(found)), real) : `module.exports = ${real};` };
    },
  };
}

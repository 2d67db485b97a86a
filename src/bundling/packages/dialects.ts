import { quote, type Replacement } from './replace.js';

const OTHERS = 'mariadb|mssql|mysql|oracle|sqlite|db2|snowflake';

/** Sequelize loads the column types of every dialect, and a bundler takes along the rest of each. */
export const dialects: readonly Replacement[] = [
  {
    filter: new RegExp(`^\\./dialects/(${OTHERS})$`),
    importers: ['sequelize/lib/sequelize.js'],
    with: ({ args }) => ({ contents: refusing(args.path.split('/').at(-1) ?? '') }),
  },
  {
    filter: new RegExp(`^\\./dialects/(${OTHERS})/data-types$`),
    importers: ['sequelize/lib/data-types.js'],
    with: () => ({ contents: 'module.exports = () => ({});' }),
  },
];

function refusing(dialect: string): string {
  const message =
    `Sequelize's dialect '${dialect}' was left out of this bundle: set \`dialects: false\` in the options of the plugin of ` +
    'sluice/esbuild to keep all of them';
  return `module.exports = class { constructor() { throw new Error(${quote(message)}); } };`;
}

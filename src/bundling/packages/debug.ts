import { requireOf, type Replacement } from './replace.js';

/** Who makes loggers while it loads. */
const IMPORTERS = ['sequelize', 'retry-as-promised'];

export const debug: Replacement = {
  filter: /^debug$/,
  importers: IMPORTERS,
  with: ({ found }) =>
    found === undefined
      ? undefined
      : {
          contents:
            'const silent = () => Object.assign(() => {}, { enabled: false, extend: silent });\n' +
            `module.exports = process.env.DEBUG ? ${requireOf(found)} : silent;`,
        },
};

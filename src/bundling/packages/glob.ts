import { quote, type Replacement } from './replace.js';

const MESSAGE =
  'A bundle has no folder to read models from: give Sequelize the model classes, `models: [Order]`, or set `glob: false` in ' +
  'the options of the plugin of sluice/esbuild';

export const glob: Replacement = {
  filter: /^glob$/,
  importers: ['sequelize-typescript'],
  with: () => ({
    contents:
      `const refuse = () => { throw new Error(${quote(MESSAGE)}); };\n` +
      'module.exports = Object.assign(refuse, { hasMagic: refuse, sync: refuse, globSync: refuse });',
  }),
};

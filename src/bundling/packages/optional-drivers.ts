import { quote, type Replacement } from './replace.js';

/** What Sequelize and pg require only when it is asked for, and few have installed. */
export const optionalDrivers: readonly Replacement[] = [
  {
    filter: /^pg-hstore$/,
    importers: ['sequelize'],
    with: ({ found }) =>
      found === undefined ? { contents: throwing('pg-hstore', 'A column of the type HSTORE') } : undefined,
  },
  {
    filter: /^pg-native$/,
    importers: ['pg'],
    with: ({ args, found }) =>
      found === undefined
        ? { contents: throwing('pg-native', "pg's native client") }
        : { path: args.path, external: true },
  },
  {
    // For Cloudflare's workers; nothing in Node calls it.
    filter: /^pg-cloudflare$/,
    importers: ['pg'],
    with: ({ found }) => (found === undefined ? { contents: 'module.exports = {};' } : undefined),
  },
];

function throwing(name: string, user: string): string {
  const message =
    `${user} needs the package '${name}', which was not installed when this bundle was made: install it (npm i ${name}) and ` +
    'bundle again';
  // pg takes the code for what it is.
  return `throw Object.assign(new Error(${quote(message)}), { code: 'MODULE_NOT_FOUND' });`;
}

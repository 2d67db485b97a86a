import assert from 'node:assert';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { callable, forwarders, getters, membersOf } from './lazy-module.js';
import { quote, requireOf, type Replacement } from './replace.js';

const lazily =
  (write: (path: string) => string): Replacement['with'] =>
  ({ found }) => {
    if (found === undefined) return undefined;
    try {
      return { contents: write(found) };
    } catch {
      // It cannot be loaded here, so that it is not known what it exports: it is bundled as it is.
      return undefined;
    }
  };

/** What is loaded on first use. */
export const lazyModules: readonly Replacement[] = [
  {
    filter: /^(semver|wkx|pg-connection-string)$/,
    importers: ['sequelize'],
    with: lazily((path) => getters(Object.keys(membersOf(path)), requireOf(path))),
  },
  { filter: /^uuid$/, importers: ['sequelize'], with: lazily((path) => forwarders(path)) },
  {
    filter: /^assert$/,
    importers: ['sequelize'],
    with: () => ({ contents: callable(Object.keys(assert), `require('node:assert')`) }),
  },
  { filter: /^moment$/, importers: ['sequelize'], with: lazily(moment) },
  { filter: /^validator$/, importers: ['sequelize'], with: lazily(validators) },
  // Web crypto, which a function needs that connects with a password.
  {
    filter: /^\.\/crypto\/utils$/,
    importers: ['pg/lib/client.js'],
    with: lazily((path) => forwarders(path)),
  },
  { filter: /^\.\/utils$/, importers: ['pg/lib/crypto'], with: lazily((path) => forwarders(path)) },
  // Sequelize's files copy every member of `util`, which loads those that Node itself loads on first use.
  {
    filter: /^util$/,
    importers: ['sequelize/lib/utils'],
    with: () => ({ contents: getters(Object.keys(util), `require('node:util')`) }),
  },
];

function moment(path: string): string {
  return callable(Object.keys(membersOf(path)), requireOf(path));
}

/** Each validator has a file of its own. */
function validators(path: string): string {
  const members = membersOf(path);
  return forwarders(path, (name) => {
    const file = join(dirname(path), 'lib', `${name}.js`);
    const own = existsSync(file) && (membersOf(file) as unknown) === members[name];
    return own ? `require('./lib/${name}.js')` : `${requireOf(path)}[${quote(name)}]`;
  });
}

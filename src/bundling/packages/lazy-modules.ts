import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { quote, type Replacement } from './replace.js';

/** Each is used as `module.member` only, long after it was required. */
export const lazyModules: readonly Replacement[] = [
  {
    filter: /^(semver|wkx|pg-connection-string)$/,
    importers: ['sequelize'],
    with: ({ found }) => lazily(found, getters),
  },
  { filter: /^validator$/, importers: ['sequelize'], with: ({ found }) => lazily(found, validators) },
  {
    filter: /^\.\/(crypto\/)?utils$/,
    importers: ['pg/lib/client.js', 'pg/lib/crypto'],
    with: ({ args, found }) =>
      args.importer.endsWith('client.js') && args.path === './utils' ? undefined : lazily(found, forwarders),
  },
];

type Members = Readonly<Record<string, unknown>>;

/** A module that loads the one at `path` when a member of it is used. */
function lazily(
  path: string | undefined,
  write: (members: Members, path: string) => string | undefined,
): { contents: string } | undefined {
  if (path === undefined) return undefined;
  const members = createRequire(path)(path) as Members;
  const contents = write(members, path);
  return contents === undefined ? undefined : { contents };
}

function getters(members: Members, path: string): string {
  const lines = Object.keys(members).map(
    (name) => `get ${quote(name)}() { return require(${quote(path)})[${quote(name)}]; }`,
  );
  return `module.exports = {\n${lines.join(',\n')}\n};`;
}

/** For a module of functions that is taken apart while it is being required. */
function forwarders(members: Members, path: string): string | undefined {
  if (!Object.values(members).every((member) => typeof member === 'function')) return undefined;
  const lines = Object.keys(members).map(
    (name) => `${quote(name)}: (...args) => require(${quote(path)})[${quote(name)}](...args)`,
  );
  return `module.exports = {\n${lines.join(',\n')}\n};`;
}

/** Each validator has a file of its own; what is no function is written as it is. */
function validators(members: Members, path: string): string {
  const lines = Object.entries(members)
    .filter(([name]) => name !== 'default')
    .map(([name, member]) => {
      if (typeof member !== 'function') return `${quote(name)}: ${JSON.stringify(member)}`;
      const file = join(dirname(path), 'lib', `${name}.js`);
      const of =
        existsSync(file) && createRequire(path)(file) === member
          ? `require(${quote(file)})`
          : `require(${quote(path)})[${quote(name)}]`;
      return `${quote(name)}: (...args) => ${of}(...args)`;
    });
  return `module.exports = {\n${lines.join(',\n')}\n};`;
}

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../../errors/configuration-error.js';

const PACKAGE = '@electric-sql/pglite';

/** Where PGlite is, as files that `require` takes. */
export interface PGliteFiles {
  readonly version: string;
  readonly main: string;
  readonly extensions: Readonly<Record<string, string>>;
}

/**
 * PGlite as the project that is tested has it: a peer that only tests need.
 *
 * @param extensions as `CREATE EXTENSION` calls them
 * @throws {ConfigurationError} when it is not installed, or does not come with one of the extensions
 */
export function findPGlite(extensions: readonly string[]): PGliteFiles {
  const require = projectRequire();
  const main = require.resolve(PACKAGE);
  const { version } = require(join(dirname(main), '..', 'package.json')) as { version: string };
  const files: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of extensions) {
    const module = name.replaceAll('-', '_');
    try {
      files[module] = require.resolve(`${PACKAGE}/contrib/${module}`);
    } catch {
      missing.push(
        `the extension '${name}' does not come with ${PACKAGE} ${version}: use \`engine: 'server'\` for what needs it`,
      );
    }
  }
  if (missing.length > 0) throw new ConfigurationError('inMemoryRegistry', missing);
  return { version, main, extensions: files };
}

function projectRequire(): NodeJS.Require {
  // The project first, then the test runner's own place: in a monorepo the two may differ.
  for (const from of [join(process.cwd(), 'package.json'), process.argv[1]]) {
    if (from === undefined) continue;
    const require = createRequire(from);
    try {
      require.resolve(PACKAGE);
      return require;
    } catch {
      // The next one may have it.
    }
  }
  throw new ConfigurationError('inMemoryRegistry', [
    `${PACKAGE} is not installed in ${process.cwd()}: npm install --save-dev ${PACKAGE}, or use \`engine: 'server'\``,
  ]);
}

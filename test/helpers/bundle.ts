import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compiledFolder } from './compiled.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundles = new Map<string, Promise<string>>();

/** A function's file as one that Lambda would take; `entry` is a path from the root. Made once, and removed after the run. */
export function bundleHandler(entry: string): Promise<string> {
  const bundle = bundles.get(entry) ?? make(resolve(root, entry));
  bundles.set(entry, bundle);
  return bundle;
}

async function make(entry: string): Promise<string> {
  // Of this process alone: others make the same bundle at the same time.
  const folder = join(compiledFolder(), 'handlers', `${process.pid}-${bundles.size}`);
  const outfile = join(folder, basename(entry).replace(/\.ts$/, '.js'));
  await mkdir(folder, { recursive: true });
  // Ours says that it is all modules; a function's own folder says nothing.
  await writeFile(join(folder, 'package.json'), '{}');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['pg-native', 'pg-hstore'],
    alias: {
      'sluice/models': join(root, 'src/models/index.ts'),
      sluice: join(root, 'src/index.ts'),
    },
    logLevel: 'error',
  });
  return outfile;
}

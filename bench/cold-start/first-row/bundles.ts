import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { sluice } from 'sluice/esbuild';
import type { Runtime } from '../../runtimes.js';
import { ways, type WayName } from '../../ways/ways.js';
import { handlerOf } from '../../ways/handler-file.js';

/** How a handler is put on Lambda. */
export const variants = {
  unbundled: 'node_modules',
  esbuild: 'esbuild',
  plugin: 'esbuild with `sluice/esbuild`',
  codeCache: '`sluice bundle --code-cache`',
} as const;

export type Variant = keyof typeof variants;

// From .build/bench/cold-start/first-row, where this runs.
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const FOLDER = join(ROOT, '.build/bench/bundles');

/** Makes a bundle of each way, and returns where the handler's file is. */
export async function bundle(
  variant: Variant,
  names: readonly WayName[],
  runtime: Runtime,
): Promise<Map<WayName, string>> {
  const files = new Map(names.map((name) => [name, handlerOf(ways[name])]));
  if (variant === 'unbundled') return files;
  const outdir = join(FOLDER, variant);
  prepare(outdir);
  const entryPoints = [...new Set(files.values())];
  if (variant === 'codeCache') sluiceBundle(entryPoints, outdir, runtime);
  else await build({ ...OPTIONS, entryPoints, outdir, ...(variant === 'plugin' && WITH_PLUGIN) });
  return new Map(names.map((name) => [name, join(outdir, ways[name].file.replace(/\.m?js$/, '.js'))]));
}

/** What people write who bundle for Lambda. */
const OPTIONS: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outbase: '',
  external: ['pg-native', 'pg-hstore'],
  logLevel: 'error',
};

/** What people write who bundle for Lambda with Sluice's plugin. */
const WITH_PLUGIN: BuildOptions = { minify: true, plugins: [sluice()], external: [] };

function sluiceBundle(entryPoints: readonly string[], outdir: string, runtime: Runtime): void {
  const command = join(ROOT, 'dist/esm/cli/main.js');
  const args = ['bundle', ...entryPoints, '--out', outdir, '--code-cache', '--runs', '0', '--quiet'];
  // Made by the very Node that will read it.
  execFileSync(
    runtime.path,
    [command, ...args, '--env', 'DATABASE_URL=postgres://nobody:nothing@127.0.0.1/nowhere'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

function prepare(outdir: string): void {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  // The package above says that it is all modules; a function's own folder says nothing.
  writeFileSync(join(outdir, 'package.json'), '{}');
  // The project's own says that `sluice` is its source.
  writeFileSync(join(ROOT, '.build/bench/tsconfig.json'), '{}');
}

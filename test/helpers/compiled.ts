import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where this test run has the package as JavaScript: the same for the processes that it starts. */
export function compiledFolder(): string {
  return (process.env['SLUICE_TEST_COMPILED'] ??= join(root, '.build', `compiled-${process.pid}`));
}

/** Compiles `src` for this run, file by file, since the fleet starts files of its own. Returns what removes it. */
export async function compile(): Promise<() => Promise<void>> {
  const outdir = compiledFolder();
  await build({
    entryPoints: [join(root, 'src/**/*.ts')],
    outdir,
    outbase: join(root, 'src'),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return () => rm(outdir, { recursive: true, force: true });
}

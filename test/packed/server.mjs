import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Starts the embedded PostgreSQL of `src/embedded`, which is TypeScript, from a plain script. */
export async function startServer(root) {
  const outfile = join(root, 'node_modules/.cache/sluice/embedded-postgres.mjs');
  mkdirSync(join(outfile, '..'), { recursive: true });
  await build({
    entryPoints: [join(root, 'src/embedded/embedded-postgres.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
    logLevel: 'error',
  });
  const { startPostgres } = await import(pathToFileURL(outfile).href);
  return startPostgres();
}

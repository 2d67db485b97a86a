import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';

const ENTRY = new URL('../../../../bench/cold-start/load/code-cache-entry.ts', import.meta.url).pathname;
const COMMAND = new URL('../../../../dist/esm/cli/main.js', import.meta.url).pathname;

/** `sluice bundle --code-cache` of the same source, for that Node alone. `kib` is that of bundle and cache together. */
export function bundleWithCodeCache(
  node: string,
  major: number,
): { readonly script: string; readonly kib: number } {
  const folder = `cold-start/load/bundles/code-cache-${major}`;
  const outdir = new URL(`../../${folder}/`, import.meta.url).pathname;
  mkdirSync(outdir, { recursive: true });
  // Ours says that it is all modules.
  writeFileSync(`${outdir}package.json`, '{}');
  const flags = ['--target', `node${major}`, '--node', node, '--code-cache', '--runs', '0', '--quiet'];
  execFileSync(process.execPath, [COMMAND, 'bundle', `app=${ENTRY}`, '--out', outdir, ...flags]);
  const bytes = ['app.js', 'app.bundle.cjs', 'app.cache'].map((file) => statSync(outdir + file).size);
  return { script: `${folder}/app.js`, kib: Math.round(bytes.reduce((sum, one) => sum + one, 0) / 1024) };
}

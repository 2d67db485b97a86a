// npm run reliability [-- part of a scenario's name]: installs what bench/ needs, builds the package, bundles the
// handlers as for Lambda, runs every fault against every way, and writes the table of docs/reliability.md.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = '.build/reliability';
const run = (file, ...args) => execFileSync(file, args, { cwd: root, stdio: 'inherit' });

run('npm', 'ci', '--prefix', 'bench', '--loglevel', 'error');
run(process.execPath, 'scripts/build.mjs');
rmSync(`${root}/${out}`, { recursive: true, force: true });
const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
};
await build({
  ...options,
  entryPoints: ['sluice', 'official-recipe', 'global-never-closed'].map(
    (name) => `bench/reliability/handlers/${name}.ts`,
  ),
  outdir: `${out}/handlers`,
  format: 'cjs',
  external: ['pg-native', 'pg-hstore'],
  alias: { sluice: `${root}/dist/esm/index.js` },
});
// The package says that it is all modules; a function's own folder says nothing.
writeFileSync(`${root}/${out}/handlers/package.json`, '{}');
await build({
  ...options,
  entryPoints: ['bench/reliability/run.ts'],
  outfile: `${out}/run.js`,
  format: 'esm',
  packages: 'external',
});
run(process.execPath, `${out}/run.js`, `${root}/${out}/handlers`, ...process.argv.slice(2));

// The tests on the real server with each optimisation switched off, one after the other, and with all of them.
// `npm run test:switches`, or `npm run test:switches -- scramKeys staticTypes` for these alone. About a minute and a half each.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = new URL('../dist/esm/postgres/optimisations.js', import.meta.url);
if (!existsSync(built)) throw new Error('the package is not built: npm run build');
const { optimisations } = await import(built.href);

const known = [...optimisations, 'all'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`there is no optimisation ${unknown.join(', ')}: they are ${known.join(', ')}`);
  process.exit(2);
}

const failed = (wanted.length > 0 ? wanted : known).filter((name) => {
  console.log(`\n== without ${name}`);
  const { status, error } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'sluice',
      '--typecheck.enabled=false',
      '--reporter=dot',
      'test/integration',
      'test/unit/postgres',
    ],
    { cwd: root, env: { ...process.env, SLUICE_OPTIMISE_OFF: name }, stdio: 'inherit' },
  );
  if (error !== undefined) throw error;
  return status !== 0;
});
console.log(failed.length === 0 ? '\neverything passed' : `\nfailed without ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

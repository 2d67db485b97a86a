// npm run bench [-- part... smoke --rounds N]: installs what bench/ needs, builds the package, compiles the benchmarks, runs them.
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';

const run = (file, ...args) => execFileSync(file, args, { stdio: 'inherit' });
const node = (...args) => run(process.execPath, ...args);

// Middy asks for a newer Node than the oldest one that is measured; on that one it is left out.
if (!isInstalled()) run('npm', 'ci', '--prefix', 'bench', '--loglevel', 'error');
node('scripts/build.mjs');
for (const folder of ['bench', 'src']) rmSync(`.build/${folder}`, { recursive: true, force: true });
node('node_modules/typescript/bin/tsc', '-p', 'bench/tsconfig.json');
node('.build/bench/run.js', ...process.argv.slice(2));

/** npm writes down what it has installed: whether that is the lock file of now. */
function isInstalled() {
  const changed = (file) => statSync(`bench/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed('node_modules/.package-lock.json') > changed('package-lock.json');
}

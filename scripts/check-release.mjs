// npm run check:release: before a release, what .ci/run takes a part of. Every combination of the packed checks, all of the
// project `sluice` on Node 22 with nothing optimised and on Node 24, and ten minutes of the soak. About half an hour.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeBinary } from '../.ci/nodes/binaries.mjs';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'sluice', '--typecheck.enabled=false'];

function step(name, file, args, env = {}) {
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status === 0 ? [] : [name];
}

const failed = [
  ...step('package, every combination', 'npm', ['run', '--silent', 'check:package', '--', '--all']),
  ...step('tests on Node 22, nothing optimised', nodeBinary(22), vitest, { SLUICE_OPTIMISE_OFF: 'all' }),
  ...step('tests on Node 24', nodeBinary(24), vitest),
  ...step('soak', process.execPath, ['scripts/soak.mjs', '10']),
];
console.log(failed.length === 0 ? '\neverything passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

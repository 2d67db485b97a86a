// npm run test:examples, after npm run build: installs examples/testing-* as somebody would who has copied them, with the package as it
// is built, and runs the tests of each, first without any image of a started database, then with those. Says what that took.
// `npm run test:examples -- jest` is one of them alone; with `--server` each runs on a real server besides.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../test/packed/server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, '.build/testing-examples');
const WORKERS = 2;
const ALL = ['models', 'place-order', 'expire-orders', 'one-session'];
/** One for each worker, where the others would only take longer. */
const TWO = ALL.slice(0, WORKERS);
const source = (name) => `test/${name}.test.ts`;
const LIMIT_MS = 300_000;
// Jest ends a worker that has not ended after half a second, and says so. On a busy machine that says nothing.
/** Said by a runner whose tests have passed, and which then did not end. */
const NOT_ENDED = /did not exit|close timed out|open handle/i;

/** How each is told to run two files at a time and to report into a file, its runs, and when tests ended and what they took, by that. */
const RUNNERS = {
  vitest: {
    args: (report) => [
      'node_modules/vitest/vitest.mjs',
      'run',
      `--maxWorkers=${WORKERS}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    fileOf: source,
    runs: { cold: [TWO], warm: [ALL], 'warm, threads': [TWO, '--pool=threads'] },
    tests: ({ testResults }) =>
      // It says when the first test of a file began.
      testResults.flatMap(({ startTime, assertionResults }) =>
        assertionResults.map(({ status, duration }, i) => ({
          status,
          ms: duration,
          endedAt: i === 0 ? startTime + duration : Infinity,
        })),
      ),
  },
  jest: {
    args: (report) => [
      'node_modules/jest/bin/jest.js',
      `--maxWorkers=${WORKERS}`,
      '--json',
      `--outputFile=${report}`,
    ],
    fileOf: source,
    runs: { cold: [TWO], warm: [ALL], 'warm, open handles': [TWO, '--detectOpenHandles'] },
    tests: ({ testResults }) =>
      testResults.flatMap(({ assertionResults }) =>
        assertionResults.map(({ status, startAt, duration }) => ({
          status,
          ms: duration,
          endedAt: startAt + duration,
        })),
      ),
  },
  node: {
    args: (report) => [
      '--test',
      `--test-concurrency=${WORKERS}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${join(root, 'scripts/testing-examples-reporter.mjs')}`,
      `--test-reporter-destination=${report}`,
    ],
    fileOf: (name) => `build/test/${name}.test.js`,
    runs: { cold: [TWO], warm: [ALL] },
    tests: (tests) => tests,
  },
};

const onServer = process.argv.includes('--server');
const chosen = process.argv.slice(2).filter((name) => name !== '--server');
const names = chosen.length > 0 ? chosen : Object.keys(RUNNERS);
if (!existsSync(join(root, 'dist/cjs/testing/index.js')))
  throw new Error('dist is not there: npm run build first');

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await Promise.all(names.map(install));
const rows = [];
for (const name of names) {
  for (const [run, [files, ...args]] of Object.entries(RUNNERS[name].runs))
    rows.push(await test(name, run, files, args));
}
if (onServer) {
  const server = await startServer(root);
  try {
    const env = { SLUICE_TEST_ENGINE: 'server', DATABASE_URL: server.adminUrl };
    for (const name of names) rows.push(await test(name, 'server', ALL, [], env));
  } finally {
    await server.stop();
  }
}
console.table(Object.fromEntries(rows));

function folderOf(name) {
  return join(root, 'examples', `testing-${name}`);
}

async function install(name) {
  const cwd = folderOf(name);
  await command('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], cwd);
  // That of node:test is compiled by this, and the types of all are checked.
  await command(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], cwd);
}

async function test(name, run, files, more, env) {
  const { args, fileOf, tests: testsOf } = RUNNERS[name];
  const cwd = folderOf(name);
  if (run === 'cold') rmSync(join(cwd, 'node_modules/.cache/sluice'), { recursive: true, force: true });
  const report = join(out, `${name}-${run.replaceAll(/\W+/g, '-')}.json`);
  const began = Date.now();
  const { wall, cpu, output } = await command(
    process.execPath,
    [...args(report), ...files.map(fileOf), ...more],
    cwd,
    env,
  );
  const title = `${name}, ${run}`;
  const tests = testsOf(JSON.parse(readFileSync(report, 'utf8')));
  const passed = tests.filter(({ status }) => status === 'passed');
  if (tests.length === 0 || passed.length < tests.length || NOT_ENDED.test(output))
    throw new Error(`${title}: ${passed.length} of ${tests.length} tests passed\n${output}`);
  const durations = tests.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const row = {
    tests: tests.length,
    'wall s': wall,
    'CPU s': cpu,
    'first test passed after s': Number(
      ((Math.min(...tests.map(({ endedAt }) => endedAt)) - began) / 1000).toFixed(2),
    ),
    'median test ms': Math.round(durations[Math.floor(durations.length / 2)]),
  };
  return [title, row];
}

/** Runs a program in a process group of its own. Fails with what it has printed, also when it leaves a process behind. */
async function command(file, args, cwd, env = {}) {
  // Only a shell knows the processor time of what its children have started and waited for.
  const timed = ['-c', 'TIMEFORMAT="times %R %U %S"; time "$@"', 'bash', file, ...args];
  const child = spawn('bash', timed, {
    cwd,
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('bash cannot be started');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => (output += text));
  }
  const late = setTimeout(() => process.kill(-pid, 'SIGKILL'), LIMIT_MS);
  const code = await new Promise((resolve) =>
    child.on('exit', (status, signal) => resolve(status ?? signal)),
  );
  clearTimeout(late);
  const isLeft = await somethingIsLeft(pid);
  if (isLeft) process.kill(-pid, 'SIGKILL');
  const said = `${[file, ...args].join(' ')} in ${cwd}`;
  if (code !== 0) throw new Error(`${said} ended with ${code}\n${output}`);
  if (isLeft) throw new Error(`${said} has left a process behind\n${output}`);
  const [, wall, user, system] = /^times ([\d.]+) ([\d.]+) ([\d.]+)$/m.exec(output);
  return { wall: Number(wall), cpu: Number((Number(user) + Number(system)).toFixed(2)), output };
}

/** Whether a process of the group is there five seconds after its first has ended. */
async function somethingIsLeft(group) {
  for (let i = 0; i < 50; i++) {
    try {
      process.kill(-group, 0);
    } catch {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}

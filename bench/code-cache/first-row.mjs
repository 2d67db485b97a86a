// node bench/code-cache/first-row.mjs [rounds] [node24]: what a code cache is worth until the first row, by what ran before it was
// made. Needs `npm run build`. Every figure is the median of fresh processes, the variants by turns.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinary } from '../../.ci/nodes/binaries.mjs';
import { startPostgres } from '../../dist/esm/embedded/embedded-postgres.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [rounds = '15', target = 'node24'] = process.argv.slice(2);
const node = nodeBinary(Number(target.slice(4)));
/** As Lambda starts Node with 512 MB, as far as V8 is concerned. */
const FLAGS = ['--expose-gc', '--max-semi-space-size=25', '--max-old-space-size=460'];

/** Loads a function and invokes it once; prints wall and processor time until either was done. */
const PROGRAM = `
  const start = performance.now(), cpu = process.cpuUsage();
  const since = () => { const { user, system } = process.cpuUsage(cpu); return [performance.now() - start, (user + system) / 1000]; };
  const { handler } = require(process.argv[1]);
  const loaded = since();
  handler({ id: 1 }, { awsRequestId: 'r', getRemainingTimeInMillis: () => 30000 }).then(({ id }) => {
    if (id !== 1) throw new Error('no order');
    console.log(JSON.stringify([...loaded, ...since()]));
    process.exit();
  });
`;

mkdirSync(join(root, '.build'), { recursive: true });
const folder = mkdtempSync(join(root, '.build/code-cache-'));
const server = await startPostgres({ maxConnections: 20 });
try {
  const env = { ...process.env, DATABASE_URL: server.url };
  await prepare(env);
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'event.json'), '{ "id": 1 }');
  const variants = [
    ['no code cache'],
    ['made after loading', '--code-cache', '--warm-up', 'none'],
    ['... and usual queries (default)', '--code-cache'],
    ['... and an invocation', '--code-cache', '--warm-up', join(folder, 'event.json')],
  ].map(([name, ...args], at) => ({ name, file: bundle(`v${at}`, args, env), runs: [] }));
  for (let round = 0; round < Number(rounds); round++) {
    for (const { file, runs } of variants)
      runs.push(JSON.parse(run(node, [...FLAGS, '-e', PROGRAM, file], env)));
  }
  console.log(`${target}, ${rounds} processes each; ms`);
  console.table(
    variants.map(({ name, file, runs }) => {
      const [load, loadCpu, row, rowCpu] = [0, 1, 2, 3].map((at) => median(runs.map((one) => one[at])));
      const cache = statSync(file.replace(/js$/, 'cache'), { throwIfNoEntry: false });
      return { name, load, loadCpu, row, rowCpu, 'cache kB': cache ? Math.round(cache.size / 1000) : 0 };
    }),
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The tables of examples/orders, and what is in them. */
async function prepare(env) {
  const outfile = join(folder, 'prepare.mjs');
  await build({
    entryPoints: [join(root, 'examples/orders/prepare.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { sluice: join(root, 'src/index.ts') },
    logLevel: 'error',
  });
  run(process.execPath, [outfile], env);
}

function bundle(name, args, env) {
  const out = join(folder, name);
  const words = ['--out', out, '--target', target, '--node', node, '--runs', '0', ...args];
  run(
    process.execPath,
    [join(root, 'dist/esm/cli/main.js'), 'bundle', 'examples/orders/get-order.ts', ...words],
    env,
  );
  return join(out, 'get-order.js');
}

function run(program, args, env) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed\n${stdout}${stderr}`);
  return stdout;
}

function median(values) {
  return Math.round(values.toSorted((a, b) => a - b)[values.length >> 1]);
}

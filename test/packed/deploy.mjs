// The guide's recipes, as they stand in docs/bundling.md, in a project that has the package from the registry: each makes
// a bundle of the same function, which is then called on a real server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeBlocks } from '../../.ci/code-blocks.mjs';
import { run } from './project.mjs';

/** `invoke` runs a bundle, on this Node if no other one is named. */
export async function deployments(root, cwd, invoke, nodes) {
  recipes(root, cwd);
  const node = (...args) => run(process.execPath, args, { cwd });

  await node('bundle.mjs');
  for (const binary of nodes) await invoke('dist/get-order/get-order.js', binary);
  await node('bundle.cjs');
  await invoke('dist/commonjs.js');
  console.log(
    'sluice/esbuild: a function with decorator metadata, from a build script in ESM and one in CommonJS',
  );

  await invoke(await cdk(root, cwd));
  console.log('AWS CDK: the asset that NodejsFunction makes runs');

  const artifacts = join(cwd, 'artifacts');
  mkdirSync(artifacts);
  await run('make', ['build-GetOrder', `ARTIFACTS_DIR=${artifacts}`], { cwd });
  await invoke('artifacts/get-order.js');
  console.log("AWS SAM: what the makefile puts into SAM's folder runs");

  await invoke(await serverless(cwd));
  console.log("Serverless 4: the configuration file makes a bundle that runs, with the Framework's defaults");

  await node(join('node_modules', 'rolldown', 'bin', 'cli.mjs'), '-c', 'rolldown.config.mjs');
  await invoke('dist/rolldown/get-order.js');
  console.log('Rolldown: the configuration file makes a bundle that runs');
}

function recipes(root, cwd) {
  const text = readFileSync(join(root, 'docs/bundling.md'), 'utf8');
  const named = codeBlocks(text).filter(({ file }) => file !== undefined);
  for (const { file, code } of named) writeFileSync(join(cwd, file), code);
  const wanted = ['bundle.mjs', 'stack.mjs', 'Makefile', 'esbuild.config.mjs', 'rolldown.config.mjs'];
  assert.deepEqual(
    named.map(({ file }) => file),
    wanted,
    'docs/bundling.md has these files',
  );
}

/** The path of the bundle in the assembly that CDK writes. */
async function cdk(root, cwd) {
  const tools = join(root, 'test/packed/deploy');
  if (!existsSync(join(tools, 'node_modules'))) {
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['ci', ...options], { cwd: tools, stdio: 'inherit' });
  }
  for (const name of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(tools, 'node_modules', name), join(cwd, 'node_modules', name), 'dir');
  }
  await run(process.execPath, ['stack.mjs'], { cwd, env: { CDK_OUTDIR: join(cwd, 'cdk.out') } });
  const template = JSON.parse(readFileSync(join(cwd, 'cdk.out/Orders.template.json'), 'utf8'));
  const [lambda] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  assert.equal(lambda.Properties.Handler, 'get-order.handler');
  const [hash] = lambda.Properties.Code.S3Key.split('.');
  const asset = `cdk.out/asset.${hash}`;
  assert.deepEqual(readdirSync(join(cwd, asset)), ['get-order.js']);
  return `${asset}/get-order.js`;
}

/** As packages/serverless/lib/plugins/esbuild of the Framework's source does it. */
async function serverless(cwd) {
  const { default: configure } = await import(pathToFileURL(join(cwd, 'esbuild.config.mjs')).href);
  const load = createRequire(join(cwd, 'package.json'));
  const defaults = { bundle: true, minify: false, sourcemap: true };
  const options = load('lodash').merge(defaults, await configure({}), {});
  const outfile = 'dist/serverless/src/get-order.js';
  await load('esbuild').build({
    ...options,
    absWorkingDir: cwd,
    platform: 'node',
    external: ['@aws-sdk/*'],
    entryPoints: [join(cwd, 'src/get-order.ts')],
    outfile: join(cwd, outfile),
    logLevel: 'error',
  });
  return outfile;
}

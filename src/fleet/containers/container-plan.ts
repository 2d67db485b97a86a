import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../../errors/configuration-error.js';
import type { ContainerSettings } from './container-settings.js';
import type { ProcessPlan } from './container-process.js';

/** What is known of the function before its process runs. */
export interface FunctionPlan {
  readonly name: string;
  /** As `_HANDLER`. */
  readonly handler: string;
  readonly arn: string;
  process(runtimeApi: string): ProcessPlan;
}

const OUR_RUNTIME = fileURLToPath(new URL('../runtime/main.js', import.meta.url));
const ACCOUNT = '123456789012';
/** What would lead a client elsewhere, and what is Lambda's own. */
const FOREIGN =
  /^(PG|AWS_|LAMBDA_|_LAMBDA_|_HANDLER$|_X_AMZN_|DATABASE_URL$|NODE_OPTIONS$|NODE_V8_COVERAGE$)/;
const LOOKUP = ['', '.js', '.mjs', '.cjs'];
/** Node features that Lambda turns off in its Node.js 22 runtime unless NODE_OPTIONS asks for them. */
const NODE_22_OFF = ['experimental-require-module', 'experimental-detect-module'];

/** Throws a ConfigurationError for what Lambda could not run, or not like this. */
export function planFunction(settings: ContainerSettings): FunctionPlan {
  const { handler, env, runtime } = settings;
  const taskRoot = dirname(handler.file);
  const module = basename(handler.file, extname(handler.file));
  checkHandler(handler.file, module);
  const args = runtime === 'ric' ? [ricProgram(settings)] : ourRuntime(settings);
  const name = env['AWS_LAMBDA_FUNCTION_NAME'] ?? module;
  const region = env['AWS_REGION'] ?? 'us-east-1';
  const handlerName = `${module}.${handler.exportName}`;
  const own = lambdaEnvironment(settings, name, region);
  return {
    name,
    handler: handlerName,
    arn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`,
    process: (runtimeApi) => ({
      program: settings.node,
      args,
      cwd: taskRoot,
      env: {
        ...inherited(),
        ...own,
        ...env,
        AWS_LAMBDA_RUNTIME_API: runtimeApi,
        LAMBDA_TASK_ROOT: taskRoot,
        _HANDLER: handlerName,
      },
    }),
  };
}

function lambdaEnvironment(
  settings: ContainerSettings,
  name: string,
  region: string,
): Record<string, string> {
  const { runtime, concurrency } = settings;
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${runtime === 'node22' ? 22 : 24}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: concurrency > 1 ? 'lambda-managed-instances' : 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${settings.id}`,
    ...(concurrency > 1 ? { AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency) } : {}),
    LAMBDA_RUNTIME_DIR: dirname(OUR_RUNTIME),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}

function inherited(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}

function ourRuntime({ runtime, speed, env }: ContainerSettings): string[] {
  const asked = env['NODE_OPTIONS'] ?? '';
  const off = runtime === 'node22' ? NODE_22_OFF.filter((feature) => !asked.includes(`--${feature}`)) : [];
  const flags = off.map((feature) => `--no-${feature}`);
  return [...flags, OUR_RUNTIME, runtime, ...(speed === 1 ? [] : ['--own-clock'])];
}

/** Lambda reads a handler's name up to its first dot, and looks for a file by itself. */
function checkHandler(file: string, module: string): void {
  if (!existsSync(file)) throw problem(file, 'there is no such file');
  if (module.includes('.')) {
    throw problem(
      file,
      'Lambda takes what follows the first dot for the export; give the file a name with one dot',
    );
  }
  const found = LOOKUP.map((extension) => join(dirname(file), module + extension)).find(existsSync);
  if (found !== undefined && found !== file) {
    throw problem(file, `Lambda would load ${found}, which comes first; rename one of them`);
  }
  if (found === undefined) throw problem(file, 'Lambda loads .js, .mjs and .cjs files; compile it first');
}

function problem(file: string, why: string): ConfigurationError {
  return new ConfigurationError('handler', [`'${file}': ${why}`]);
}

/** AWS's own runtime, version 4 or later: earlier ones do not start by themselves. */
function ricProgram({ handler, speed }: ContainerSettings): string {
  const subject = "runtime 'ric'";
  if (speed !== 1) {
    throw new ConfigurationError(subject, [
      `speed is ${speed}: only our own runtimes, node22 and node24, can shift the clock; leave it at 1`,
    ]);
  }
  const manifest = findPackage(handler.file);
  if (manifest === undefined) {
    throw new ConfigurationError(subject, [
      `the package aws-lambda-ric is not installed where '${handler.file}' finds it: npm i -D aws-lambda-ric`,
    ]);
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  if (Number.parseInt(version, 10) < 4) {
    throw new ConfigurationError(subject, [
      `aws-lambda-ric is ${version}; version 4 or later is needed: npm i -D aws-lambda-ric@latest`,
    ]);
  }
  const folder = dirname(manifest);
  if (!existsSync(join(folder, 'rapid-client.node'))) {
    throw new ConfigurationError(subject, [
      `aws-lambda-ric in '${folder}' is not built: its install scripts need python, cmake, autotools and a compiler, and ` +
        'npm may ask for them to be allowed; then npm rebuild aws-lambda-ric',
    ]);
  }
  return join(folder, 'index.mjs');
}

function findPackage(handlerFile: string): string | undefined {
  for (const from of [handlerFile, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(from).resolve('aws-lambda-ric/package.json');
    } catch {
      // Not there.
    }
  }
  return undefined;
}

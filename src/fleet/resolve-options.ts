import { ConfigurationError } from '../errors/configuration-error.js';
import { planFunction } from './containers/container-plan.js';
import { ownServer } from './database/own-server.js';
import type { ResolvedDatabase } from './database/open-database.js';
import type { NetworkOptions } from './network/options.js';
import {
  COUNT,
  describe,
  MILLISECONDS,
  MILLISECONDS_OR_NONE,
  OptionChecks,
  type Range,
} from './option-checks.js';
import type { FleetOptions, RuntimeName } from './options.js';
import { resolveHandler, type ResolvedHandler } from './resolve-handler.js';
import { resolveNode, type ResolvedNode } from './resolve-node.js';

export interface ResolvedFleetOptions {
  readonly handler: ResolvedHandler;
  readonly containers: {
    readonly max: number;
    readonly concurrency: number;
    readonly timeoutMs: number;
    readonly initMs: number;
    readonly idleMs: number;
    readonly memoryMb: number;
  };
  readonly database: ResolvedDatabase;
  readonly network: NetworkOptions;
  readonly speed: number;
  readonly runtime: RuntimeName;
  readonly node: ResolvedNode;
  /** What is undefined here takes a variable away from what a process inherits. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT: Range = {
  least: 1,
  most: 900_000,
  legal: 'milliseconds, a number from 1 to 900000, as on Lambda',
};
const MEMORY: Range = {
  least: 128,
  most: 32_768,
  whole: true,
  legal: 'megabytes, a whole number from 128 to 32768',
};
const SPEED: Range = { least: 1, most: 100_000, legal: 'a number from 1 to 100000' };
const SERVER: Range = { least: 5, most: 10_000, whole: true, legal: 'a whole number from 5 to 10000' };

/** Checks and copies what `startFleet` was given. Rejects with a `ConfigurationError` that has all mistakes. */
export async function resolveOptions(options: FleetOptions): Promise<ResolvedFleetOptions> {
  const checks = new OptionChecks('startFleet');
  const given = checks.record(options, 'options', [
    'handler',
    'containers',
    'database',
    'network',
    'speed',
    'runtime',
    'node',
    'env',
  ]);
  const handler = resolveHandler(given['handler'], checks);
  const node = await resolveNode(given['node'], checks);
  const speed = checks.number(given['speed'], 'speed', SPEED, 1);
  const runtime = checks.choice(given['runtime'], 'runtime', ['node22', 'node24', 'ric']);
  const major = Number.parseInt(node.version.slice(1), 10);
  if (runtime === 'ric' && speed !== 1) {
    checks.add(
      `\`speed\` is ${speed} and \`runtime\` is 'ric': the clock of AWS's runtime cannot be moved, leave one out`,
    );
  }
  if (runtime === 'ric' && major < 22) {
    checks.add(
      `\`runtime\` is 'ric', which needs Node 22 or newer, and \`node\` is ${node.version}: name a newer one`,
    );
  }
  const resolved = {
    containers: resolveContainers(given['containers'], checks),
    database: resolveDatabase(given['database'], checks),
    network: resolveNetwork(given['network'], checks),
    speed,
    runtime: runtime ?? (major >= 24 ? 'node24' : 'node22'),
    node,
    env: resolveEnv(given['env'], checks),
  };
  if (handler && checks.problems.length === 0) checkPlan({ handler, ...resolved }, checks);
  checks.finish();
  // `finish` has thrown unless there is one.
  return { handler: handler as ResolvedHandler, ...resolved };
}

/** What a container would say of its function before it starts. */
function checkPlan(options: ResolvedFleetOptions, checks: OptionChecks): void {
  const { handler, containers, runtime, node, speed, env } = options;
  try {
    const onState = () => undefined;
    planFunction({ id: '', handler, runtime, node: node.program, env, speed, onState, ...containers });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) checks.add(`\`handler\`: ${problem}`);
  }
}

function resolveContainers(value: unknown, checks: OptionChecks): ResolvedFleetOptions['containers'] {
  const isNumber = typeof value === 'number';
  const names = ['max', 'concurrency', 'timeoutMs', 'initMs', 'idleMs', 'memoryMb'];
  const given = checks.record(isNumber ? { max: value } : value, 'containers', names);
  return {
    max: checks.number(given['max'], isNumber ? 'containers' : 'containers.max', COUNT, 10),
    concurrency: checks.number(given['concurrency'], 'containers.concurrency', COUNT, 1),
    timeoutMs: checks.number(given['timeoutMs'], 'containers.timeoutMs', TIMEOUT, 3_000),
    initMs: checks.number(given['initMs'], 'containers.initMs', MILLISECONDS, 60_000),
    idleMs: checks.number(given['idleMs'], 'containers.idleMs', MILLISECONDS, 600_000),
    memoryMb: checks.number(given['memoryMb'], 'containers.memoryMb', MEMORY, 512),
  };
}

function resolveDatabase(value: unknown, checks: OptionChecks): ResolvedDatabase {
  const given = checks.record(value, 'database', ['url', 'maxConnections', 'prepare']);
  const { url, prepare } = given;
  const maxConnections = checks.number(given['maxConnections'], 'database.maxConnections', SERVER);
  if (url !== undefined && (typeof url !== 'string' || url === '')) {
    const shown = url === '' ? 'empty' : describe(url);
    checks.add(`\`database.url\` is ${shown}: it must be as 'postgres://user:password@host:5432/database'`);
  } else if (url !== undefined && given['maxConnections'] !== undefined) {
    checks.add(
      '`database.maxConnections` is for the embedded server, and `database.url` names another: leave one out',
    );
  }
  if (prepare !== undefined && typeof prepare !== 'function') {
    checks.add(`\`database.prepare\` is ${describe(prepare)}: it must be a function of the server's URL`);
  }
  const fromEnvironment = given['maxConnections'] === undefined ? process.env['DATABASE_URL'] : undefined;
  const [address, from] = url === undefined ? [fromEnvironment, 'DATABASE_URL'] : [url, '`database.url`'];
  return {
    own: typeof address === 'string' && address !== '' ? ownServer(address, from, checks) : undefined,
    maxConnections: maxConnections ?? 100,
    // What is not a function is a problem already.
    prepare: prepare as ResolvedDatabase['prepare'],
  };
}

function resolveNetwork(value: unknown, checks: OptionChecks): NetworkOptions {
  const given = checks.record(value, 'network', [
    'latencyMs',
    'dropIdleAfterMs',
    'dropIdleHow',
    'bytesPerSecond',
  ]);
  return {
    latencyMs: checks.number(given['latencyMs'], 'network.latencyMs', MILLISECONDS_OR_NONE),
    dropIdleAfterMs: checks.number(given['dropIdleAfterMs'], 'network.dropIdleAfterMs', MILLISECONDS),
    dropIdleHow: checks.choice(given['dropIdleHow'], 'network.dropIdleHow', ['silent', 'reset']),
    bytesPerSecond: checks.number(given['bytesPerSecond'], 'network.bytesPerSecond', COUNT),
  };
}

function resolveEnv(value: unknown, checks: OptionChecks): ResolvedFleetOptions['env'] {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    checks.add(`\`env\` is ${describe(value)}: it must be an object`);
    return {};
  }
  const entries = Object.entries(value) as Array<[string, unknown]>;
  for (const [name, text] of entries) {
    if (text === undefined || typeof text === 'string') continue;
    checks.add(`\`env.${name}\` is ${describe(text)}: it must be a string, or undefined to take it away`);
  }
  // Some may be undefined: Node starts a process without these variables.
  return Object.fromEntries(entries) as ResolvedFleetOptions['env'];
}

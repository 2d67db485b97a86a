import { ConfigurationError } from '../../errors/configuration-error.js';
import { readLeaseAndVia } from './lease-and-via.js';
import { LibpqSettings } from './libpq-settings.js';
import { readConnectTimeout } from './libpq-values.js';
import { thisMachine, type Machine } from './machine.js';
import { checkModels } from './models.js';
import { milliseconds, millisecondsOrNone, readNumber } from './numbers.js';
import { readOneOf } from './one-of.js';
import { readOptimise } from './optimise.js';
import { databaseOptionNames, databaseOptionRemedies } from './option-names.js';
import type { DatabaseOptions } from './options.js';
import { concurrencyOf, readPoolOptions } from './pool-options.js';
import { describeValue, isRecord, type Problems } from './problems.js';
import type { ResolvedDatabaseOptions } from './resolved.js';
import { resolveServers } from './resolve-servers.js';
import { readSequelizeOptions } from './sequelize-options.js';
import { readText } from './text.js';
import { refuseUnknownKeys } from './unknown-keys.js';

const defaultConnectMs = 10_000;
const longestAttemptMs = 2000;

/**
 * What holds for one database: the options, then the URL, then the environment, then the defaults. Reads certificate
 * files, and otherwise does no I/O. Throws one `ConfigurationError` with every mistake that there is.
 */
export function resolveDatabaseOptions(
  name: string,
  options: DatabaseOptions,
  env: NodeJS.ProcessEnv = process.env,
  machine: Machine = thisMachine,
): ResolvedDatabaseOptions {
  const problems: Problems = new Set();
  // Plain JavaScript may pass anything, so from here on nothing is taken for granted.
  const anything: unknown = options;
  const given = isRecord(anything) ? anything : {};
  if (given !== anything) problems.add(`the options are ${describeValue(anything)}: they must be an object`);
  refuseUnknownKeys(given, '', databaseOptionNames, databaseOptionRemedies, problems);
  checkModels(given['models'], problems);

  const settings = new LibpqSettings(given, env, problems);
  const servers = resolveServers(given, settings, env, machine, problems);
  const concurrency = concurrencyOf(env);
  // A bad variable is no mistake of a database that has no server.
  const timeout = () => readConnectTimeout(settings.get('connect_timeout'), servers ? problems : new Set());
  const connectMs =
    readNumber(given['connectMs'], 'connectMs', milliseconds, problems) ?? timeout() ?? defaultConnectMs;

  const resolved: ResolvedDatabaseOptions = {
    name,
    servers: servers && Object.freeze({ write: servers.write, read: Object.freeze(servers.read) }),
    pool: Object.freeze(readPoolOptions(given['pool'], concurrency, problems)),
    connectMs,
    attemptMs: Math.min(longestAttemptMs, connectMs),
    closeMs: readNumber(given['closeMs'], 'closeMs', millisecondsOrNone, problems) ?? 1000,
    idleRecreateMs: readNumber(given['idleRecreateMs'], 'idleRecreateMs', millisecondsOrNone, problems),
    ...readLeaseAndVia(given, env, settings, problems),
    connect: readOneOf(given['connect'], '`connect`', ['lazy', 'eager'], problems) ?? 'lazy',
    optimise: readOptimise(given['optimise'], env, problems),
    types: readOneOf(given['types'], '`types`', ['models', 'catalogue'], problems) ?? 'models',
    applicationName:
      readText(given['applicationName'], 'applicationName', problems) ??
      settings.get('application_name')?.value ??
      (env['AWS_LAMBDA_FUNCTION_NAME'] || 'sluice'),
    concurrent: concurrency !== undefined && concurrency > 1,
    logging: readLogging(given['logging'], problems),
    sequelize: readSequelizeOptions(given['sequelize'], settings.get('options')?.value, problems),
  };
  if (problems.size > 0) throw new ConfigurationError(`database '${name}'`, [...problems]);
  return Object.freeze(resolved);
}

function readLogging(value: unknown, problems: Problems): ResolvedDatabaseOptions['logging'] {
  if (value === undefined || value === false) return false;
  if (typeof value === 'function') return value as (sql: string) => void;
  const hint = value === true ? '; Sequelize has deprecated true, write `console.log`' : '';
  problems.add(`\`logging\` is ${describeValue(value)}: it must be false or a function${hint}`);
  return false;
}

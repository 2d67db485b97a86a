import { inspect } from 'node:util';
import { readOneOf } from '../core/config/one-of.js';
import { milliseconds, readNumber } from '../core/config/numbers.js';
import { describeValue, type Problems } from '../core/config/problems.js';
import { refuseUnknownKeys } from '../core/config/unknown-keys.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { cacheFolder } from './memory/image-cache.js';
import type { InMemoryModels, InMemoryOptions } from './options.js';
import type { Schema } from './schema/schema-option.js';

/** What holds after defaults. */
export interface ResolvedOptions {
  readonly engine: 'memory' | 'server';
  readonly schema: Schema;
  readonly extensions: readonly string[];
  readonly waitMs: number;
  readonly statementMs: number;
  /** `undefined`: no image is kept. */
  readonly cache: string | undefined;
}

const NAMES: readonly (keyof InMemoryOptions)[] = [
  'engine',
  'schema',
  'extensions',
  'waitMs',
  'statementMs',
  'cache',
];
const NAMES_WITH_MODELS: readonly (keyof InMemoryModels)[] = ['models', 'name', 'sequelize', ...NAMES];

const NO_REMEDIES: ReadonlyMap<string, string> = new Map();

/** @throws {ConfigurationError} with every mistake */
export function resolveOptions(
  given: InMemoryOptions,
  withModels: boolean,
  env: NodeJS.ProcessEnv = process.env,
): ResolvedOptions {
  const problems: Problems = new Set();
  const options: Readonly<Record<string, unknown>> = { ...given };
  refuseUnknownKeys(options, '', withModels ? NAMES_WITH_MODELS : NAMES, NO_REMEDIES, problems);
  const fromEnv = env['SLUICE_TEST_ENGINE'] || undefined;
  const engines = ['memory', 'server'] as const;
  const resolved: ResolvedOptions = {
    engine:
      readOneOf(options['engine'], '`engine`', engines, problems) ??
      readOneOf(fromEnv, 'the variable SLUICE_TEST_ENGINE', engines, problems) ??
      'memory',
    // Read where it is loaded.
    schema: (options['schema'] as Schema | undefined) ?? 'models',
    extensions: readExtensions(options['extensions'], problems),
    waitMs: readNumber(options['waitMs'], 'waitMs', milliseconds, problems) ?? 2000,
    statementMs: readNumber(options['statementMs'], 'statementMs', milliseconds, problems) ?? 30_000,
    cache: readCache(options['cache'], problems),
  };
  if (problems.size > 0) throw new ConfigurationError('inMemoryRegistry', [...problems]);
  return resolved;
}

function readExtensions(value: unknown, problems: Problems): readonly string[] {
  if (value === undefined) return [];
  const isList =
    Array.isArray(value) && value.every((one) => typeof one === 'string' && /^[\w-]+$/.test(one));
  if (!isList)
    problems.add(`\`extensions\` is ${inspect(value)}: it must be an array of names, such as ['citext']`);
  return isList ? [...new Set(value as string[])].toSorted() : [];
}

function readCache(value: unknown, problems: Problems): string | undefined {
  if (value === undefined) return cacheFolder();
  if (value === false) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  problems.add(`\`cache\` is ${describeValue(value)}: it must be a folder, or false to keep nothing`);
  return undefined;
}

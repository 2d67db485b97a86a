import { describeValue, isRecord, type Problems } from '../core/config/problems.js';
import { refuseUnknownKeys } from '../core/config/unknown-keys.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { ResolvedPluginOptions, SluicePluginOptions } from './options.js';

/** The values that each option takes; the first is its default. */
const LEGAL: { readonly [Name in keyof ResolvedPluginOptions]: readonly ResolvedPluginOptions[Name][] } = {
  metadata: ['tsconfig', true, false],
  classNames: [true, false],
  fastMinify: [true, false],
  dialects: [true, false],
  optionalDrivers: [true, false],
  momentData: ['needed', 'full'],
  classValidator: [true, false],
  glob: [true, false],
  lazy: [true, false],
  debug: [true, false],
  oneCopy: [true, false],
  nodeRequire: [true, false],
};

/** @throws ConfigurationError with every unknown option and every bad value. */
export function resolveOptions(given: SluicePluginOptions = {}): ResolvedPluginOptions {
  const problems: Problems = new Set();
  const values: Readonly<Record<string, unknown>> = isRecord(given) ? given : {};
  if (!isRecord(given)) problems.add(`the options are ${describeValue(given)}: they must be an object`);
  refuseUnknownKeys(values, '', Object.keys(LEGAL), new Map(), problems);
  const resolved = Object.entries(LEGAL).map(([name, legal]): [string, unknown] => {
    const value = values[name] ?? legal[0];
    if (!legal.some((one) => one === value)) {
      const choices = legal.map((one) => describeValue(one)).join(' or ');
      problems.add(`\`${name}\` is ${describeValue(value)}: it must be ${choices}`);
    }
    return [name, value];
  });
  if (problems.size > 0) throw new ConfigurationError('the plugin of sluice/esbuild', [...problems]);
  return Object.fromEntries(resolved) as unknown as ResolvedPluginOptions;
}

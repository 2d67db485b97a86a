import type { ParseArgsConfig } from 'node:util';
import type { FlagReader } from '../flag-reader.js';
import type { FlagsOf } from '../parse-flags.js';

export const BUNDLE_FLAGS = {
  out: { type: 'string', short: 'o' },
  format: { type: 'string' },
  target: { type: 'string' },
  external: { type: 'string', multiple: true },
  minify: { type: 'boolean' },
  sourcemap: { type: 'boolean' },
  handler: { type: 'string' },
  'code-cache': { type: 'boolean' },
  'warm-up': { type: 'string' },
  node: { type: 'string' },
  env: { type: 'string', multiple: true },
  runs: { type: 'string' },
  'no-load': { type: 'boolean' },
  metafile: { type: 'string' },
  json: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

export type BundleFlagReader = FlagReader<FlagsOf<typeof BUNDLE_FLAGS>>;

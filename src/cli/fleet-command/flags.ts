import type { ParseArgsConfig } from 'node:util';
import type { FlagReader, TextFlag } from '../flag-reader.js';
import type { FlagsOf } from '../parse-flags.js';

export const FLEET_FLAGS = {
  containers: { type: 'string' },
  concurrency: { type: 'string' },
  burst: { type: 'string' },
  times: { type: 'string' },
  every: { type: 'string' },
  constant: { type: 'string' },
  ramp: { type: 'string' },
  poisson: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  events: { type: 'string' },
  event: { type: 'string' },
  timeout: { type: 'string' },
  'init-timeout': { type: 'string' },
  idle: { type: 'string' },
  memory: { type: 'string' },
  speed: { type: 'string' },
  runtime: { type: 'string' },
  node: { type: 'string' },
  env: { type: 'string', multiple: true },
  latency: { type: 'string' },
  'drop-idle': { type: 'string' },
  throttle: { type: 'string' },
  'max-connections': { type: 'string' },
  prepare: { type: 'string' },
  'no-retry': { type: 'boolean' },
  fault: { type: 'string', multiple: true },
  json: { type: 'string' },
  html: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

type FleetFlags = FlagsOf<typeof FLEET_FLAGS>;

export type FleetFlagReader = FlagReader<FleetFlags>;
export type FleetTextFlag = TextFlag<FleetFlags>;

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../usage-error.js';

const FLAGS = {
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

export type Flag = keyof typeof FLAGS;

/** What was written behind `sluice fleet`, not looked at any closer. */
export type Flags = ReturnType<typeof parse>['values'];

export interface GivenFlags {
  readonly flags: Flags;
  readonly positionals: readonly string[];
}

/** Throws a `UsageError` when there is a flag that does not exist, or one that misses its value or has too many. */
export function parseFlags(args: readonly string[]): GivenFlags {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    // What it says is for people. Its remedy is about file names that begin with a dash.
    if (error instanceof TypeError)
      throw new UsageError(error.message.replace(/\. To specify .*$/s, '').replaceAll('\n', ' '));
    throw error;
  }
  const { values, positionals, tokens } = parsed;
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name } = token;
    if (seen.has(name) && name !== 'env' && name !== 'fault') problems.push(`--${name} is given twice`);
    seen.add(name);
  }
  if (problems.length > 0) throw new UsageError(...new Set(problems));
  return { flags: values, positionals };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true, tokens: true });
}

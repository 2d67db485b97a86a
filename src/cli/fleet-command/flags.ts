import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestName } from '../nearest-name.js';
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
    if (error instanceof TypeError) throw new UsageError(wordsOf(error));
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

/** What Node says is for people, but for its remedy, which is about file names that begin with a dash. */
function wordsOf({ message }: TypeError): string {
  const words = message.replace(/\.?\s+To specify .*$/s, '').replaceAll('\n', ' ');
  const name = /^Unknown option '--([^']+)'/.exec(words)?.[1];
  const meant = name === undefined ? undefined : nearestName(name, Object.keys(FLAGS));
  return meant === undefined ? words : `${words}: did you mean --${meant}?`;
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: withNegatives(args),
    options: FLAGS,
    allowPositionals: true,
    strict: true,
    tokens: true,
  });
}

/** Node takes the -1 of `--burst -1` for a flag. That it is a number out of range says more. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = /^-[\d.]/.test(arg) && !joined.includes('--');
    if (isValue && before !== undefined && isTextFlag(before)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function isTextFlag(arg: string): boolean {
  return Object.entries(FLAGS).some(([name, { type }]) => arg === `--${name}` && type === 'string');
}

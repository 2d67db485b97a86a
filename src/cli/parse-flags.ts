import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestName } from './nearest-name.js';
import { UsageError } from './usage-error.js';

export type FlagValue = string | boolean | readonly string[];

/** Which flags a command takes, as `parseArgs` has it. */
export type FlagKinds = NonNullable<ParseArgsConfig['options']>;

/** What was written behind a command, not looked at any closer. */
export type FlagsOf<Kinds extends FlagKinds> = ReturnType<typeof parse<Kinds>>['values'];

export interface GivenFlags<Kinds extends FlagKinds> {
  readonly flags: FlagsOf<Kinds>;
  readonly positionals: readonly string[];
}

/** Throws a `UsageError` when there is a flag that does not exist, or one that misses its value or has too many. */
export function parseFlags<const Kinds extends FlagKinds>(
  args: readonly string[],
  kinds: Kinds,
): GivenFlags<Kinds> {
  let parsed: ReturnType<typeof parse<Kinds>>;
  try {
    parsed = parse(args, kinds);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(wordsOf(error, Object.keys(kinds)));
    throw error;
  }
  const { values, positionals, tokens } = parsed;
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name } = token;
    if (seen.has(name) && kinds[name]?.multiple !== true) problems.push(`--${name} is given twice`);
    seen.add(name);
  }
  if (problems.length > 0) throw new UsageError(...new Set(problems));
  return { flags: values, positionals };
}

/** What Node says is for people, but for its remedy, which is about file names that begin with a dash. */
function wordsOf({ message }: TypeError, known: readonly string[]): string {
  const words = message.replace(/\.?\s+To specify .*$/s, '').replaceAll('\n', ' ');
  const name = /^Unknown option '--([^']+)'/.exec(words)?.[1];
  const meant = name === undefined ? undefined : nearestName(name, known);
  return meant === undefined ? words : `${words}: did you mean --${meant}?`;
}

function parse<Kinds extends FlagKinds>(args: readonly string[], kinds: Kinds) {
  return parseArgs({
    args: withNegatives(args, kinds),
    options: kinds,
    allowPositionals: true,
    strict: true,
    tokens: true,
  });
}

/** Node takes the -1 of `--burst -1` for a flag. That it is a number out of range says more. */
function withNegatives(args: readonly string[], kinds: FlagKinds): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = /^-[\d.]/.test(arg) && !joined.includes('--');
    const takesText = Object.entries(kinds).some(
      ([name, { type }]) => before === `--${name}` && type === 'string',
    );
    if (isValue && takesText) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

import { relative } from 'node:path';

/** How many lines of a stack say where it was. */
const STACK_LINES = 4;

/** Says that a bundle cannot be loaded or invoked, why, and what to do. */
export function loadFailure(
  source: string,
  { message, stack }: { readonly message: string; readonly stack: string },
  during: 'load' | 'warm-up' = 'load',
): Error {
  const file = relative('', source);
  const where = stack
    .split('\n')
    // The user's own: not Node's, and not those of the program that loads it.
    .filter((line) => /^\s+at /.test(line) && !/node:internal\/|\/bundle-command\/programs\//.test(line))
    .slice(0, STACK_LINES)
    .join('\n');
  const what =
    during === 'load' ? 'fails when it is loaded' : 'fails in the invocation with the event of --warm-up';
  const remedy =
    during === 'load'
      ? 'Lambda would fail in the same way. What it misses of its environment, give with --env NAME=VALUE; --no-load bundles without loading'
      : 'give what it needs with --env, as DATABASE_URL, or leave --warm-up out: then only its queries are warmed up, without a server';
  return new Error(`${file} ${what}: ${message}\n${where}\n${remedy}`);
}

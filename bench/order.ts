import { parseArgs } from 'node:util';
import type { Part, Size } from './part.js';

/** What the command line asks for. */
export interface Order {
  readonly chosen: readonly Part[];
  readonly size: Size;
}

/** `[part...] [smoke] [--rounds N]`; no part is all of them. Throws an error that says what can be said. */
export function readOrder(args: readonly string[], parts: readonly Part[]): Order {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string' } },
    allowPositionals: true,
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && (!Number.isInteger(rounds) || rounds < 1))
    throw new Error(`--rounds is ${values.rounds}, but must be a whole number from 1 on`);
  const names = new Set(positionals);
  const smoke = names.delete('smoke');
  const known = parts.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name))
      throw new Error(`there is no benchmark '${name}'; there are ${known.join(', ')}, and smoke`);
  const chosen = names.size === 0 ? parts : parts.filter(({ name }) => names.has(name));
  return { chosen, size: { rounds, smoke } };
}

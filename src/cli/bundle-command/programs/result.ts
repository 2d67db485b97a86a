import { writeSync } from 'node:fs';

/** Where a program writes what it has found: what it runs may write to the other two. */
export const RESULT_FD = 3;

/** Writes the program's result and ends it: what the user's code has left open does not count. */
export function finish(result: unknown): never {
  const bytes = Buffer.from(JSON.stringify(result));
  for (let at = 0; at < bytes.length;) at += writeSync(RESULT_FD, bytes, at);
  process.exit(0);
}

/** An error as text can tell of it. */
export function told(error: unknown): { readonly message: string; readonly stack: string } {
  if (!(error instanceof Error)) return { message: String(error), stack: '' };
  return { message: `${error.name}: ${error.message}`, stack: error.stack ?? '' };
}

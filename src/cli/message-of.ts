import { inspect } from 'node:util';

/** A connection that was refused at several addresses says nothing but its code. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

import { closeSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { quoted } from '../usage-error.js';
import type { FleetFlagReader } from './flags.js';

/** A file to be written, tried: better said now than when all is over. */
export function readTarget(reader: FleetFlagReader, name: 'json' | 'html'): string | undefined {
  const file = reader.flags[name];
  if (file === undefined) return undefined;
  const problem = problemOf(file);
  if (problem !== undefined) reader.add(`--${name} is ${quoted(file)}${problem}`);
  return file;
}

function problemOf(file: string): string | undefined {
  try {
    const target = statSync(file, { throwIfNoEntry: false });
    if (basename(file) === '' || target?.isDirectory()) return ': it must name a file';
    const folder = statSync(dirname(file), { throwIfNoEntry: false });
    if (!folder?.isDirectory()) return ': there is no such folder, create it first';
    // To open a pipe would wait for its reader.
    if (target && !target.isFile()) return undefined;
    closeSync(openSync(file, 'a'));
    // Behind a link, if it is one.
    if (!target) rmSync(realpathSync(file));
    return undefined;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `, which cannot be written (${why})`;
  }
}

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { FunctionEntry } from '../../bundling/function-entry.js';
import { nearestName } from '../nearest-name.js';
import { quoted } from '../usage-error.js';
import type { BundleFlagReader } from './flags.js';

const SOURCES = /\.[cm]?[jt]sx?$/;

/** `src/get-order.ts`, or with a name of its own `orders=src/orders/index.ts`. */
export function readEntries(reader: BundleFlagReader, words: readonly string[]): readonly FunctionEntry[] {
  if (words.length === 0) reader.add('there is no entry: name the file of a function, as src/get-order.ts');
  const entries = words.flatMap((word) => readEntry(reader, word));
  for (const [at, { name, source }] of entries.entries()) {
    const first = entries.findIndex((entry) => entry.name === name);
    if (first === at) continue;
    reader.add(
      `${quoted(entries[first]?.source ?? '')} and ${quoted(source)} would both become ${quoted(name)}: ` +
        `name one of them, as other-${name}=FILE`,
    );
  }
  return entries;
}

function readEntry(reader: BundleFlagReader, word: string): readonly FunctionEntry[] {
  const [, given, path] = /^([^=/\\]*)=(.*)$/s.exec(word) ?? [undefined, undefined, word];
  const source = resolve(path ?? '');
  const problem = path === '' ? ': there is no file behind the =' : problemOf(source);
  const name = given ?? basename(source, extname(source));
  if (problem !== undefined) reader.add(`the entry is ${quoted(word)}${problem}`);
  else if (!/^[\w-]+$/.test(name)) {
    // Lambda ends the file's name at the first dot.
    reader.add(
      `the entry ${quoted(word)} would become ${quoted(name)}: Lambda's handler wants letters, digits, - and _ there, so name it, as ${name.replace(/[^\w-]+/g, '-') || 'get-order'}=${path}`,
    );
  } else return [{ name, source }];
  return [];
}

function problemOf(source: string): string | undefined {
  const found = statSync(source, { throwIfNoEntry: false });
  if (found?.isFile()) {
    return SOURCES.test(source) ? undefined : ', which is neither TypeScript nor JavaScript';
  }
  if (found) return ', which is no file: name the file of a function in it';
  const meant = nearestName(basename(source), filesIn(dirname(source)));
  return `, and there is no file ${source}${meant === undefined ? '' : `: did you mean ${join(dirname(source), meant)}?`}`;
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => SOURCES.test(name));
  } catch {
    // There is no such folder, which the message says.
    return [];
  }
}

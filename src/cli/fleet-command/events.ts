import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { LoadOptions } from '../../fleet/load/options.js';
import { quoted, UsageError } from '../usage-error.js';
import { moduleExports } from './module-exports.js';

export type Events = NonNullable<LoadOptions['events']>;

/** The events of a file: JSON (an array), JSON lines, or a module whose default export or `events` is an array or a function. */
export async function loadEvents(file: string): Promise<Events> {
  const what = `--events is ${quoted(file)}`;
  const kind = extname(file).toLowerCase();
  switch (kind) {
    case '.json':
      return checkEvents(parse(await readText(file), what), what);
    case '.jsonl':
    case '.ndjson':
      return checkEvents(lines(await readText(file), what), what);
    case '.js':
    case '.mjs':
    case '.cjs': {
      const exports = await moduleExports(file, '--events');
      return checkEvents(exports.get('events') ?? exports.default, what);
    }
    default:
      throw new UsageError(`${what}: it must be a .json, .jsonl, .js, .mjs or .cjs file`);
  }
}

/** `what` says where they are from. */
export function checkEvents(events: unknown, what: string): Events {
  if (typeof events === 'function') return events as (index: number) => unknown;
  if (Array.isArray(events) && events.length > 0) return events as readonly unknown[];
  throw new UsageError(
    `${what}: it must hold an array with at least one event, or export such, or a function of the index`,
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`--events is ${quoted(file)}, which cannot be read (${why})`);
  }
}

function lines(text: string, what: string): readonly unknown[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => parse(line, `${what}, line ${number}`));
}

function parse(text: string, what: string): unknown {
  try {
    // A byte order mark is no JSON.
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what}, which is no JSON: ${why}`);
  }
}

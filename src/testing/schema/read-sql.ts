import { readFile, readdir, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../errors/configuration-error.js';

/** A text of SQL, and what it is called in an error. */
export interface SqlText {
  readonly source: string;
  readonly sql: string;
}

/**
 * The SQL of a file, or of all `.sql` files in a folder, in the order of their names.
 *
 * @throws {ConfigurationError} where there is none
 */
export async function readSql(url: URL): Promise<SqlText[]> {
  if (url.protocol !== 'file:') {
    throw mistake(
      `\`schema\` is the URL ${url.href}: only files can be read, as by new URL('schema.sql', import.meta.url)`,
    );
  }
  const info = await stat(url).catch((cause: unknown) => {
    throw mistake(`\`schema\` names ${fileURLToPath(url)}, which cannot be read: ${reasonOf(cause)}`);
  });
  if (!info.isDirectory()) return [await readOne(url)];
  const folder = pathToFileURL(`${fileURLToPath(url)}/`);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  if (names.length === 0)
    throw mistake(`\`schema\` names the folder ${fileURLToPath(url)}, which has no .sql file`);
  return Promise.all(names.map((name) => readOne(new URL(encodeURIComponent(name), folder))));
}

async function readOne(url: URL): Promise<SqlText> {
  const file = fileURLToPath(url);
  const near = relative(process.cwd(), file);
  // A byte order mark is no SQL.
  const sql = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  return { source: near.startsWith('..') ? file : near, sql };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function mistake(problem: string): ConfigurationError {
  return new ConfigurationError('inMemoryRegistry', [problem]);
}

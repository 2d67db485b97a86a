import { sqlStateOf } from '../../postgres/error-code.js';
import type { Admin } from '../contents/admin.js';
import { statementsOf } from '../memory/statements.js';
import type { SqlText } from './read-sql.js';
import { SchemaError } from './schema-error.js';

/**
 * Runs one statement after the other, each by itself, as psql does: one that needs what the one before has committed, or
 * that no transaction may be around, is as good as any other.
 *
 * @throws {SchemaError} of the first that fails
 */
export async function runSql(admin: Admin, { source, sql }: SqlText): Promise<void> {
  const text = withoutRestrict(sql);
  for (const tokens of statementsOf(text)) {
    const start = tokens[0]?.start ?? 0;
    const statement = text.slice(start, tokens.at(-1)?.end);
    const at = (offset: number) => ({ source, line: lineAt(text, start + offset), statement });
    if (statement.startsWith('\\')) {
      throw new SchemaError(at(0), 'this is a command of psql, not SQL: leave it out');
    }
    const words = tokens.filter(({ kind }) => kind === 'name').map((token) => token.text);
    if (words[0] === 'copy' && words.includes('stdin')) {
      throw new SchemaError(at(0), "its rows are in psql's own form: make the dump with pg_dump --inserts");
    }
    try {
      await admin.query(statement);
    } catch (error) {
      throw new SchemaError(at(offsetOf(error, statement)), reasonOf(error, words), { cause: error });
    }
  }
}

/** pg_dump puts these around a dump. The lines stay, so that they are counted. */
function withoutRestrict(sql: string): string {
  return sql.replaceAll(/^\\(?:un)?restrict .*$/gm, '');
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** PostgreSQL counts characters from 1, and JavaScript half of them twice. */
function offsetOf(error: unknown, statement: string): number {
  const position = Number((error as { position?: unknown } | null)?.position ?? 1);
  return Array.from(statement)
    .slice(0, position - 1)
    .join('').length;
}

function reasonOf(error: unknown, words: readonly string[]): string {
  const { message, detail } = error as { message?: string; detail?: string };
  const said = [message ?? String(error), detail].filter(Boolean).join('. ');
  const owner =
    words[0] === 'alter' && words.includes('owner') && sqlStateOf(error)?.startsWith('42') === true;
  return owner ? `${said}. Make the dump with pg_dump --no-owner` : said;
}

import { QueryTypes } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { firstRow, type Admin } from '../contents/admin.js';
import { readSql, type SqlText } from './read-sql.js';
import { runSql } from './run-sql.js';
import type { Schema } from './schema-option.js';
import { partsOf } from './schema-parts.js';
import { syncModels } from './sync-models.js';

/**
 * Loads a schema into an empty database. SQL runs on `admin`, as the role that `sequelize` logs in as, which so owns what
 * is made; models and functions have `sequelize`.
 *
 * @throws {ConfigurationError} when a file is not there, or the option is something else
 * @throws {SchemaError} when a statement fails
 */
export async function loadSchema(sequelize: Sequelize, admin: Admin, schema: Schema): Promise<void> {
  for (const part of partsOf(schema)) {
    if (part === 'models') await syncModels(sequelize);
    else if (typeof part === 'string') await runTexts(sequelize, admin, [{ source: SOURCE, sql: part }]);
    else if (part instanceof URL) await runTexts(sequelize, admin, await readSql(part));
    else await (typeof part === 'function' ? part(sequelize) : part.load(sequelize));
  }
}

const SOURCE = 'the SQL of the option `schema`';

async function runTexts(sequelize: Sequelize, admin: Admin, texts: readonly SqlText[]): Promise<void> {
  const [user] = await sequelize.query<{ role: string }>('SELECT quote_ident(current_user) AS role', {
    type: QueryTypes.SELECT,
  });
  const role = user?.role ?? 'NONE';
  const own = firstRow(await admin.query('SELECT quote_ident(current_user) AS role'))['role'];
  for (const text of texts) {
    if (role !== own) await admin.query(`SET ROLE ${role}`);
    try {
      await runSql(admin, text);
    } finally {
      // A dump sets the search path, and one that fails may have begun a transaction.
      await admin.query('ROLLBACK');
      await admin.query('RESET ALL');
      if (role !== own) await admin.query('RESET ROLE');
    }
  }
}

import { createHash } from 'node:crypto';
import { Sequelize as BaseSequelize } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { readSql } from './read-sql.js';
import type { Schema, SchemaPart } from './schema-option.js';
import { partsOf } from './schema-parts.js';
import { statementsOfSync } from './statements-of-sync.js';

/** Changes with the way in which a schema is loaded. */
const FORM = 1;

const SYNC_HOOKS = ['beforeSync', 'afterSync', 'beforeBulkSync', 'afterBulkSync'] as const;

/**
 * The same for schemas that lead to the same database, and another one whenever they may not. `undefined`: nobody can say,
 * since a function without a version, or a hook of `sync`, does what it wants.
 *
 * @throws {ConfigurationError} when a file is not there, or the option is something else
 */
export async function schemaKey(sequelize: Sequelize, schema: Schema): Promise<string | undefined> {
  const described: unknown[] = [];
  for (const part of partsOf(schema)) {
    const description = await describe(sequelize, part);
    if (description === undefined) return undefined;
    described.push(description);
  }
  return createHash('sha256')
    .update(JSON.stringify([FORM, described]))
    .digest('hex');
}

async function describe(sequelize: Sequelize, part: SchemaPart): Promise<unknown> {
  if (part === 'models') {
    if (hasSyncHooks(sequelize)) return undefined;
    // What Sequelize asks for besides, and how, is its own affair.
    const { version } = BaseSequelize as unknown as { version: string };
    return ['models', version, await statementsOfSync(sequelize)];
  }
  if (typeof part === 'string') return ['sql', part];
  if (part instanceof URL) return ['files', (await readSql(part)).map(({ sql }) => sql)];
  return typeof part === 'function' ? undefined : ['version', part.version];
}

function hasSyncHooks(sequelize: Sequelize): boolean {
  const owners: readonly { hasHook(name: string): boolean }[] = [
    sequelize,
    ...Object.values(sequelize.models),
  ];
  return owners.some((owner) => SYNC_HOOKS.some((name) => owner.hasHook(name)));
}

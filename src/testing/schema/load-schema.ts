import type { Sequelize } from 'sequelize';
export async function loadSchema(sequelize: Sequelize, _admin: unknown, schema: unknown): Promise<void> {
  for (const part of [schema].flat()) {
    if (part === 'models') await sequelize.sync();
    else if (typeof part === 'string') await sequelize.query(part);
    else if (typeof part === 'function') await (part as (s: Sequelize) => Promise<unknown>)(sequelize);
  }
}

import type { Sequelize } from 'sequelize-typescript';

/** Makes the tables of all models, in the order of their foreign keys, and the schemas that they are in. */
export async function syncModels(sequelize: Sequelize): Promise<void> {
  const names = new Set<string>();
  for (const model of Object.values(sequelize.models)) {
    const table = model.getTableName();
    if (typeof table === 'object' && table.schema) names.add(table.schema);
  }
  const queryInterface = sequelize.getQueryInterface();
  for (const name of names) {
    await sequelize.query(`CREATE SCHEMA IF NOT EXISTS ${queryInterface.quoteIdentifier(name)}`);
  }
  await sequelize.sync();
}

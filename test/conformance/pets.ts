import { DataTypes, type QueryInterface } from 'sequelize';
import type { World } from './world.js';

/** Makes a table without a model. */
export async function pets(world: World): Promise<QueryInterface> {
  const queryInterface = world.sequelize.getQueryInterface();
  await queryInterface.createTable('pets', {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    name: { type: DataTypes.STRING(20), allowNull: false, unique: true, comment: 'what it hears to' },
    kind: { type: DataTypes.ENUM('cat', 'dog'), defaultValue: 'cat' },
    weight: { type: DataTypes.DECIMAL(5, 2), defaultValue: 1.5 },
    born: DataTypes.DATE,
    tags: DataTypes.ARRAY(DataTypes.TEXT),
  });
  return queryInterface;
}

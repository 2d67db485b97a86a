import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Model, Table } from 'sequelize-typescript';

@Table({ tableName: 'products', underscored: true, timestamps: false })
export class Product extends Model<InferAttributes<Product>, InferCreationAttributes<Product>> {
  @Column({ type: DataType.INTEGER, primaryKey: true, autoIncrement: true })
  declare id: CreationOptional<number>;

  @Column({ type: DataType.TEXT, allowNull: false, unique: true })
  declare sku: string;

  @Column({ type: DataType.TEXT, allowNull: false })
  declare name: string;

  /** A string, as every numeric: a number in JavaScript cannot hold each of its values. */
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false })
  declare price: string;

  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, validate: { min: 0 } })
  declare stock: CreationOptional<number>;

  @Column({ type: DataType.ARRAY(DataType.TEXT), allowNull: false, defaultValue: [] })
  declare tags: CreationOptional<string[]>;
}

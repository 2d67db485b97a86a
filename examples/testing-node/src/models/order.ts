import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Model, Table } from 'sequelize-typescript';
import { Customer } from './customer.js';

export const orderStatuses = ['pending', 'paid', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

@Table({ tableName: 'orders', underscored: true, timestamps: false })
export class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  @Column({ type: DataType.INTEGER, primaryKey: true, autoIncrement: true })
  declare id: CreationOptional<number>;

  @ForeignKey(() => Customer)
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare customerId: number;

  @Column({ type: DataType.ENUM(...orderStatuses), allowNull: false, defaultValue: 'pending' })
  declare status: CreationOptional<OrderStatus>;

  /** A string, as every numeric: a number in JavaScript cannot hold each of its values. */
  @Column({ type: DataType.DECIMAL(12, 2), allowNull: false, validate: { min: 0 } })
  declare total: string;

  @Column({ type: DataType.DATE, allowNull: false, defaultValue: DataType.NOW })
  declare placedAt: CreationOptional<Date>;

  @BelongsTo(() => Customer)
  declare customer?: NonAttribute<Customer>;
}

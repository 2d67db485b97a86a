import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Model, Table } from 'sequelize-typescript';
import { Customer } from './customer.js';
import { OrderLine } from './order-line.js';

export const orderStatuses = ['pending', 'paid', 'shipped', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly country: string;
}

@Table({ tableName: 'orders', underscored: true, timestamps: false })
export class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  @Column({ type: DataType.INTEGER, primaryKey: true, autoIncrement: true })
  declare id: CreationOptional<number>;

  @ForeignKey(() => Customer)
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare customerId: number;

  @Column({ type: DataType.ENUM(...orderStatuses), allowNull: false, defaultValue: 'pending' })
  declare status: CreationOptional<OrderStatus>;

  @Column({ type: DataType.DECIMAL(12, 2), allowNull: false, defaultValue: '0.00' })
  declare total: CreationOptional<string>;

  @Column({ type: DataType.JSONB, allowNull: false })
  declare shippingAddress: Address;

  @Column({ type: DataType.DATE, allowNull: false, defaultValue: DataType.NOW })
  declare placedAt: CreationOptional<Date>;

  @BelongsTo(() => Customer)
  declare customer?: NonAttribute<Customer>;

  @HasMany(() => OrderLine)
  declare lines?: NonAttribute<OrderLine[]>;
}

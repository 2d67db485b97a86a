import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Model, Table } from 'sequelize-typescript';
import { Order } from './order.js';
import { Product } from './product.js';

@Table({ tableName: 'order_lines', underscored: true, timestamps: false })
export class OrderLine extends Model<InferAttributes<OrderLine>, InferCreationAttributes<OrderLine>> {
  @Column({ type: DataType.INTEGER, primaryKey: true, autoIncrement: true })
  declare id: CreationOptional<number>;

  @ForeignKey(() => Order)
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare orderId: number;

  @ForeignKey(() => Product)
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare productId: number;

  @Column({ type: DataType.INTEGER, allowNull: false, validate: { min: 1 } })
  declare quantity: number;

  /** As it was when the order was placed. */
  @Column({ type: DataType.DECIMAL(10, 2), allowNull: false })
  declare unitPrice: string;

  @BelongsTo(() => Order)
  declare order?: NonAttribute<Order>;

  @BelongsTo(() => Product)
  declare product?: NonAttribute<Product>;
}

import { DataTypes } from 'sequelize';
import {
  AllowNull,
  AutoIncrement,
  BelongsTo,
  Column,
  ForeignKey,
  HasMany,
  Model,
  PrimaryKey,
  Table,
} from 'sequelize-typescript';

/** Two models, made anew for each registry: a model belongs to one database. */
export function shop() {
  @Table({ tableName: 'orders', timestamps: false })
  class Order extends Model {
    @PrimaryKey
    @AutoIncrement
    @Column(DataTypes.INTEGER)
    declare id: number;

    @AllowNull(false)
    @Column(DataTypes.TEXT)
    declare customer: string;

    @HasMany(() => Line, { foreignKey: 'orderId', onDelete: 'RESTRICT' })
    declare lines: Line[];
  }

  @Table({ tableName: 'lines', timestamps: false })
  class Line extends Model {
    @PrimaryKey
    @AutoIncrement
    @Column(DataTypes.INTEGER)
    declare id: number;

    @ForeignKey(() => Order)
    @Column(DataTypes.INTEGER)
    declare orderId: number;

    @BelongsTo(() => Order, { foreignKey: 'orderId', onDelete: 'RESTRICT' })
    declare order: Order;

    @Column(DataTypes.TEXT)
    declare sku: string;
  }
  return { Order, Line, models: [Order, Line] };
}

import {
  AllowNull,
  BelongsTo,
  Column,
  DataType,
  ForeignKey,
  HasMany,
  Model,
  Table,
} from 'sequelize-typescript';

@Table({ tableName: 'packed_order', timestamps: false })
export class Order extends Model {
  @AllowNull(false)
  @Column
  declare customer: string;

  @HasMany(() => OrderLine)
  declare lines?: OrderLine[];
}

@Table({ tableName: 'packed_order_line', timestamps: false })
export class OrderLine extends Model {
  @Column(DataType.INTEGER)
  declare quantity: number;

  @ForeignKey(() => Order)
  @Column(DataType.INTEGER)
  declare orderId: number;

  @BelongsTo(() => Order)
  declare order?: Order;
}

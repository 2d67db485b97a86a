import { BelongsTo, Column, ForeignKey, HasMany, Model, Table } from 'sequelize-typescript';

// No column says its type: without decorator metadata nothing of this works.
@Table
export class Order extends Model {
  @Column declare customer: string;
  @Column declare paid: boolean;
  @Column declare placedAt: Date;
  @HasMany(() => OrderLine) declare lines?: OrderLine[];
}

@Table
export class OrderLine extends Model {
  @ForeignKey(() => Order) @Column declare orderId: number;
  @Column declare quantity: number;
  @BelongsTo(() => Order) declare order?: Order;
}

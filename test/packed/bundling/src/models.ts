import { BelongsTo, Column, ForeignKey, HasMany, HasOne, Model, Table } from 'sequelize-typescript';
import { Receipt } from './receipt.js';

// No column says its type: without decorator metadata nothing of this works.
@Table
export class Order extends Model {
  @Column declare customer: string;
  @Column declare paid: boolean;
  @Column declare placedAt: Date;
  @HasMany(() => OrderLine) declare lines?: OrderLine[];
  @HasOne(() => Receipt) declare receipt?: Receipt;
}

@Table
export class OrderLine extends Model {
  @ForeignKey(() => Order) @Column declare orderId: number;
  @Column declare quantity: number;
  @BelongsTo(() => Order) declare order?: Order;
}

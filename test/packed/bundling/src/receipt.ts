import { BelongsTo, Column, ForeignKey, Model, Table } from 'sequelize-typescript';
import { Order } from './models.js';

// Each of the two files needs the class of the other one, in its metadata too.
@Table
export class Receipt extends Model {
  @Column declare text: string;
  @ForeignKey(() => Order) @Column declare orderId: number;
  @BelongsTo(() => Order) declare order?: Order;
}

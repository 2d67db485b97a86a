import { Column, DataType, Model, Table } from 'sequelize-typescript';

@Table({ tableName: 'orders', timestamps: false })
export class Order extends Model {
  @Column(DataType.TEXT) declare customer: string;
  @Column(DataType.TEXT) declare state: string;
  @Column(DataType.DECIMAL(12, 2)) declare total: string;
  @Column(DataType.BOOLEAN) declare paid: boolean;
  @Column(DataType.JSONB) declare details: { readonly gift: boolean };
  @Column({ type: DataType.DATE, field: 'placed_at' }) declare placedAt: Date;
}

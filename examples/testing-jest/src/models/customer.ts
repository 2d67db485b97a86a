import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { Column, DataType, HasMany, Model, Table } from 'sequelize-typescript';
import { Order } from './order';

@Table({ tableName: 'customers', underscored: true, timestamps: false })
export class Customer extends Model<InferAttributes<Customer>, InferCreationAttributes<Customer>> {
  @Column({ type: DataType.INTEGER, primaryKey: true, autoIncrement: true })
  declare id: CreationOptional<number>;

  @Column({ type: DataType.TEXT, allowNull: false, unique: true, validate: { isEmail: true } })
  declare email: string;

  @HasMany(() => Order, 'customerId')
  declare orders?: NonAttribute<Order[]>;
}

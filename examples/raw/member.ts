import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Model, Table } from 'sequelize-typescript';

const PLANS = ['free', 'invited', 'solo', 'team'];

/** Who has signed up, or is invited to. */
@Table({ tableName: 'members', underscored: true, updatedAt: false })
export class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  @Column({ type: DataType.TEXT, primaryKey: true })
  declare email: string;

  @Column({ type: DataType.TEXT, allowNull: false, defaultValue: 'free', validate: { isIn: [PLANS] } })
  declare plan: CreationOptional<string>;

  @Column({ type: DataType.DATE })
  declare createdAt: CreationOptional<Date>;
}

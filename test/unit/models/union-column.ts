import { Column, Model, Table } from 'sequelize-typescript';

/** A model that cannot be: the compiler writes `Object` for the type of the column. */
@Table
export class Nullable extends Model {
  @Column note!: string | null;
}

import { setTimeout as sleep } from 'node:timers/promises';
import {
  AfterFind,
  AllowNull,
  BeforeCreate,
  BelongsTo,
  BelongsToMany,
  Column,
  DataType,
  Default,
  DefaultScope,
  ForeignKey,
  HasMany,
  HasOne,
  Model,
  Scopes,
  Table,
  Unique,
} from 'sequelize-typescript';
import type { Database, DatabaseOptions } from 'sluice';
import { testDatabase, type TestDatabase } from '../../helpers/database.js';
import { createSchema } from '../../helpers/server.js';

/** The hooks of the models that ran, in their order. */
export const calls: string[] = [];

/** Keeps a class that is declared further down out of the decorator metadata. */
type Ref<T> = T;

@Table({ timestamps: false })
export class Customer extends Model {
  @Unique @Column name!: string;
  @HasOne(() => Address) address?: Ref<Address>;
  @HasMany(() => Order) orders?: Order[];
  @BelongsToMany(() => Team, 'customer_team', 'customerId', 'teamId') teams?: Team[];
  @BelongsToMany(() => Tag, () => CustomerTag) tags?: Tag[];
}

@Table({ timestamps: false })
export class Address extends Model {
  @Column city!: string;
  @ForeignKey(() => Customer) @Column customerId!: number;
  @BelongsTo(() => Customer) customer?: Customer;
}

@Table({ timestamps: false })
export class Team extends Model {
  @Column name!: string;
  @BelongsToMany(() => Customer, 'customer_team', 'teamId', 'customerId') customers?: Customer[];
}

@Table({ timestamps: false })
export class Tag extends Model {
  @Column name!: string;
  @BelongsToMany(() => Customer, () => CustomerTag) customers?: Customer[];
}

@Table({ timestamps: false, tableName: 'customer_tag' })
export class CustomerTag extends Model {
  @ForeignKey(() => Customer) @Column customerId!: number;
  @ForeignKey(() => Tag) @Column tagId!: number;
  @Column weight!: number;
}

export interface Note {
  readonly text: string;
}

@DefaultScope(() => ({ where: { hidden: false } }))
@Scopes(() => ({
  paid: { where: { status: 'paid' } },
  withLines: { include: [Line] },
  above: (total: number) => ({ where: { total: total } }),
}))
@Table({ paranoid: true, hooks: { beforeValidate: () => void calls.push('table beforeValidate') } })
export class Order extends Model {
  @Column(DataType.ENUM('open', 'paid')) status!: 'open' | 'paid';
  @Column(DataType.JSONB) note?: Note;
  @Column(DataType.RANGE(DataType.INTEGER)) slots?: [number, number];
  @AllowNull @Column(DataType.DATEONLY) due?: string;
  @Default(0) @Column total!: number;
  @Default(false) @Column hidden!: boolean;
  @ForeignKey(() => Customer) @AllowNull @Column customerId?: number;
  @BelongsTo(() => Customer) customer?: Customer;
  @HasMany(() => Line) lines?: Line[];

  @BeforeCreate
  static decorated(): void {
    calls.push('@BeforeCreate');
  }

  @AfterFind
  static found(): void {
    calls.push('@AfterFind');
  }
}

@Table({ timestamps: false })
export class Line extends Model {
  @Column product!: string;
  @ForeignKey(() => Order) @AllowNull(false) @Column orderId!: number;
  @BelongsTo(() => Order) order?: Order;
}

/** Not one of `models`: Sequelize cannot alter an array of an enum. */
@Table({ timestamps: false })
export class Parcel extends Model {
  @Column(DataType.ARRAY(DataType.ENUM('gift', 'rush'))) flags!: ('gift' | 'rush')[];
}

export const models = [Customer, Address, Team, Tag, CustomerTag, Order, Line];

export interface Shop {
  readonly db: TestDatabase;
  readonly schema: string;
}

/** A database of its own with the models of this file in an empty schema, synced. */
export async function openShop(options: DatabaseOptions = {}): Promise<Shop> {
  const schema = await createSchema();
  const { sequelize, ...rest } = options;
  const db = testDatabase({
    models,
    idleRecreateMs: 0,
    ...rest,
    sequelize: { ...sequelize, define: { ...sequelize?.define, schema } },
  });
  await db.run(() => db.sequelize.sync());
  calls.length = 0;
  return { db, schema };
}

/** Makes the Sequelize instance anew, as often as that; the wall clock has to go on in between. */
export async function recreate(db: Database, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const before = db.sequelize;
    await sleep(2);
    await db.run(() => {});
    if (db.sequelize === before) throw new Error('the Sequelize instance was not made anew');
  }
}

import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  AllowNull,
  AutoIncrement,
  BelongsTo,
  BelongsToMany,
  Column,
  DataType,
  ForeignKey,
  HasMany,
  Model,
  PrimaryKey,
  Table,
} from 'sequelize-typescript';
import { ValidatedModel } from 'sluice/models';

export class Place {
  @IsString()
  city!: string;
}

/** Of one test: a class belongs to one database at a time. */
export function validatedShop() {
  /** The names that were looked for in the meantime. */
  const asked: unknown[] = [];
  function IsFree(target: object, propertyName: string): void {
    registerDecorator({
      name: 'isFree',
      target: target.constructor,
      propertyName,
      async: true,
      validator: {
        validate: async (value) => {
          asked.push(value);
          return (await Customer.count({ where: { nick: value as string } })) === 0;
        },
        defaultMessage: () => '$property is taken',
      },
    });
  }

  @Table({ timestamps: false })
  class Customer extends ValidatedModel {
    @IsInt()
    @PrimaryKey
    @AutoIncrement
    @Column
    declare id: number;

    @IsEmail()
    @Column(DataType.STRING)
    declare email: string;

    @IsString()
    @Length(2, 20)
    @AllowNull(false)
    @Column({ type: DataType.STRING, validate: { notContains: 'admin' } })
    declare name: string;

    @IsOptional()
    @IsFree
    @Column(DataType.STRING)
    declare nick?: string | null;

    @IsOptional()
    @ValidateNested()
    @Type(() => Place)
    @Column(DataType.JSONB)
    declare place?: Place | null;

    @HasMany(() => Order)
    declare orders?: Order[];
  }

  @Table({ timestamps: true })
  class Order extends ValidatedModel {
    @IsIn(['open', 'paid'])
    @Column({ type: DataType.STRING, defaultValue: 'open' })
    declare status: string;

    @IsInt()
    @Min(0)
    @Column({ type: DataType.INTEGER, defaultValue: 0 })
    declare total: number;

    @ValidateIf((order: { status: string }) => order.status === 'paid')
    @IsString()
    @Column(DataType.STRING)
    declare receipt?: string | null;

    @IsInt()
    @ForeignKey(() => Customer)
    @Column(DataType.INTEGER)
    declare customerId: number;

    @BelongsTo(() => Customer)
    declare customer?: Customer;

    @BelongsToMany(() => Tag, 'order_tag', 'orderId', 'tagId')
    declare tags?: Tag[];
  }

  /** Without any rule. */
  @Table({ timestamps: false })
  class Tag extends ValidatedModel {
    @Column(DataType.STRING)
    declare name: string;
  }

  /** One of Sequelize's own, with one of ours in it. */
  @Table({ timestamps: false })
  class Team extends Model {
    @Column(DataType.STRING)
    declare name: string;

    @HasMany(() => Member)
    declare members?: Member[];
  }

  @Table({ timestamps: false })
  class Member extends ValidatedModel {
    @IsEmail()
    @Column(DataType.STRING)
    declare email: string;

    @IsInt()
    @ForeignKey(() => Team)
    @Column(DataType.INTEGER)
    declare teamId: number;

    @BelongsTo(() => Team)
    declare team?: Team;
  }

  return { models: [Customer, Order, Tag, Team, Member], Customer, Order, Tag, Team, Member, asked };
}

export type ValidatedShop = ReturnType<typeof validatedShop>;

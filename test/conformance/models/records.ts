import {
  AllowNull,
  BelongsTo,
  Column,
  DataType,
  Default,
  DefaultScope,
  ForeignKey,
  HasMany,
  IsEmail,
  Length,
  Max,
  Min,
  Model,
  PrimaryKey,
  Scopes,
  Table,
  Unique,
} from 'sequelize-typescript';
import { Op } from 'sequelize';

type Ref<T> = T;

/** What a model does beside being stored: versions, paranoia, scopes, validation, getters and setters, keys of its own. */
export function recordModels() {
  @Table({
    version: true,
    timestamps: false,
    tableName: 'accounts',
    indexes: [
      { name: 'accounts_bank_number', unique: true, fields: ['bank', 'number'] },
      { name: 'accounts_primary', unique: true, fields: ['owner'], where: { primary: true } },
      { name: 'accounts_balance', fields: [{ name: 'balance', order: 'DESC' }] },
    ],
  })
  class Account extends Model {
    @AllowNull(false) @Column(DataType.STRING) owner!: string;
    @Column(DataType.STRING(4)) bank!: string | null;
    @Column(DataType.INTEGER) number!: number | null;
    @Unique('accounts_iban') @Column(DataType.STRING) iban!: string | null;
    @Default(0) @Column(DataType.BIGINT) balance!: string | number;
    @Default(0) @Column(DataType.DECIMAL(12, 2)) credit!: string | number;
    @Default(false) @Column(DataType.BOOLEAN) primary!: boolean;
  }

  @Table({ paranoid: true, timestamps: true, tableName: 'documents' })
  class Document extends Model {
    @Column(DataType.STRING) title!: string;
    @HasMany(() => Page) pages?: Page[];
  }

  @Table({ paranoid: true, timestamps: true, tableName: 'pages', deletedAt: 'removedAt' })
  class Page extends Model {
    @Column(DataType.INTEGER) number!: number;
    @ForeignKey(() => Document) @Column(DataType.INTEGER) documentId!: number;
    @BelongsTo(() => Document) document?: Ref<Document>;
  }

  @DefaultScope(() => ({ where: { hidden: false }, order: [['id', 'ASC']] }))
  @Scopes(() => ({
    done: { where: { state: 'done' } },
    urgent: { where: { priority: { [Op.gte]: 8 } } },
    above: (priority: number) => ({ where: { priority: { [Op.gt]: priority } } }),
    titles: { attributes: ['title'] },
    lastFirst: { order: [['priority', 'DESC']], limit: 2 },
  }))
  @Table({ timestamps: false, tableName: 'tasks' })
  class Task extends Model {
    @Column(DataType.STRING) title!: string;
    @Default('open') @Column(DataType.ENUM('open', 'done')) state!: string;
    @Default(1) @Column(DataType.INTEGER) priority!: number;
    @Default(false) @Column(DataType.BOOLEAN) hidden!: boolean;
  }

  @Table({
    timestamps: false,
    tableName: 'members',
    validate: {
      adultsHaveMail(this: { age: number | null; email: string | null }) {
        if ((this.age ?? 0) >= 18 && this.email === null) throw new Error('adults have an email');
      },
    },
  })
  class Member extends Model {
    @Length({ min: 2, max: 20 })
    @Column(DataType.STRING)
    get name(): string {
      const stored = this.getDataValue('name') as string | undefined;
      return stored === undefined ? '' : `<${stored}>`;
    }
    set name(name: string) {
      this.setDataValue('name', name.trim());
    }
    @AllowNull @IsEmail @Column(DataType.STRING) email!: string | null;
    @Min(0) @Max(150) @Column(DataType.INTEGER) age!: number | null;
    @Column({ type: DataType.STRING, validate: { is: /^[A-Z]{2}-\d+$/ } }) plate!: string | null;
    @AllowNull(false) @Default('en') @Column(DataType.STRING(2)) language!: string;
    @Column({ type: DataType.STRING, field: 'nick_name' }) nickName!: string | null;
  }

  @Table({ timestamps: true, tableName: 'settings' })
  class Setting extends Model {
    @PrimaryKey @Column(DataType.STRING) scope!: string;
    @PrimaryKey @Column(DataType.STRING) key!: string;
    @Column(DataType.JSONB) value!: unknown;
    @Default(0) @Column(DataType.INTEGER) reads!: number;
  }

  @Table({ timestamps: false, tableName: 'hooked' })
  class Hooked extends Model {
    @Column(DataType.STRING) name!: string;
  }

  return { Account, Document, Page, Task, Member, Setting, Hooked };
}

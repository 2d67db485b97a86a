import {
  BelongsTo,
  BelongsToMany,
  BeforeCreate,
  Column,
  DataType,
  Default,
  DefaultScope,
  ForeignKey,
  HasMany,
  HasOne,
  IsEmail,
  IsUUID,
  Length,
  Model,
  Scopes,
  Table,
} from 'sequelize-typescript';

/** Keeps a class that is declared further down out of the decorator metadata. */
type Ref<T> = T;

/** Every kind of column that PostgreSQL and Sequelize have in common; the first ones say their type by TypeScript alone. */
@Table({ tableName: 'specimens' })
export class Specimen extends Model {
  @Column declare label: string;
  @Column declare count: number;
  @Column declare alive: boolean;
  @Column declare seenAt: Date;
  @Column(DataType.BIGINT) declare large: string;
  @Column(DataType.DECIMAL(20, 6)) declare exact: string;
  @Column(DataType.DOUBLE) declare rough: number;
  @Column(DataType.DATEONLY) declare day: string;
  @Column(DataType.TIME) declare time: string;
  @Column(DataType.UUID) declare uuid: string;
  @Column(DataType.JSON) declare plain: unknown;
  @Column(DataType.JSONB) declare details: { readonly legs: number };
  @Column(DataType.ARRAY(DataType.STRING)) declare tags: string[];
  @Column(DataType.ENUM('small', 'large')) declare size: 'small' | 'large';
  @Column(DataType.ARRAY(DataType.ENUM('red', 'blue'))) declare colours: string[];
  @Column(DataType.RANGE(DataType.INTEGER)) declare weights: unknown;
  @Column(DataType.RANGE(DataType.DATE)) declare seasons: unknown;
  @Column(DataType.HSTORE) declare notes: Record<string, string>;
  @Column(DataType.CITEXT) declare nickname: string;
  @Column(DataType.INET) declare address: string;
  @Column(DataType.CIDR) declare network: string;
  @Column(DataType.MACADDR) declare card: string;
  @Column(DataType.TSVECTOR) declare words: string;
  @Column(DataType.BLOB) declare picture: Buffer;
  @Column(DataType.VIRTUAL(DataType.STRING, ['label']))
  get shout(): string {
    return this.label.toUpperCase();
  }
}

@DefaultScope(() => ({ where: { closed: false } }))
@Scopes(() => ({ everything: {}, named: (name: string) => ({ where: { name } }) }))
@Table({ timestamps: false })
export class Cage extends Model {
  @Length({ min: 2, max: 20 }) @Column declare name: string;
  @Default(false) @Column declare closed: boolean;
  @IsEmail @Column declare keeper: string;
  @IsUUID(4) @Default(DataType.UUIDV4) @Column(DataType.UUID) declare key: string;
  @HasMany(() => Animal) declare animals?: Animal[];
  @HasOne(() => Plate) declare plate?: Ref<Plate>;

  @BeforeCreate
  static trim(cage: Cage): void {
    cage.name = cage.name.trim();
  }
}

@Table({ timestamps: false })
export class Plate extends Model {
  @Column declare text: string;
  @ForeignKey(() => Cage) @Column declare cageId: number;
  @BelongsTo(() => Cage) declare cage?: Cage;
}

/** A class of this name is in Sluice too; its table and its model are called after it all the same. */
@Table({ timestamps: false })
export class Session extends Model {
  @Column declare topic: string;
  @BelongsToMany(() => Animal, 'visits', 'sessionId', 'animalId') declare animals?: Ref<Animal>[];
}

@Table({ timestamps: false })
export class Animal extends Model {
  @Column({ type: DataType.TEXT, validate: { isIn: [['cat', 'dog']], isLowercase: true } })
  declare kind: string;
  @Column({ type: DataType.TEXT, validate: { isUrl: true } }) declare page: string | null;
  @ForeignKey(() => Cage) @Column declare cageId: number;
  @BelongsTo(() => Cage) declare cage?: Cage;
  @BelongsToMany(() => Session, 'visits', 'animalId', 'sessionId') declare sessions?: Session[];
}

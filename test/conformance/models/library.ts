import {
  AllowNull,
  BelongsTo,
  BelongsToMany,
  Column,
  DataType,
  Default,
  ForeignKey,
  HasMany,
  HasOne,
  Model,
  Table,
  Unique,
} from 'sequelize-typescript';

/** Keeps a class that is declared further down out of the decorator metadata. */
type Ref<T> = T;

/** Every kind of association, and foreign keys of every kind. */
export function libraryModels() {
  @Table({ timestamps: false, tableName: 'countries' })
  class Country extends Model {
    @Unique @Column(DataType.STRING(2)) code!: string;
    @AllowNull(false) @Column(DataType.STRING) name!: string;
    @HasMany(() => Author, { foreignKey: 'countryId', onDelete: 'RESTRICT' }) authors?: Author[];
  }

  @Table({ timestamps: true, tableName: 'authors' })
  class Author extends Model {
    @AllowNull(false) @Column(DataType.STRING) name!: string;
    @Column(DataType.STRING) email!: string | null;
    @ForeignKey(() => Country) @Column(DataType.INTEGER) countryId!: number | null;
    @BelongsTo(() => Country) country?: Ref<Country>;
    @HasOne(() => Profile, { onDelete: 'CASCADE' }) profile?: Ref<Profile>;
    @HasMany(() => Book, { foreignKey: 'authorId', onDelete: 'SET NULL' }) books?: Book[];
  }

  @Table({ timestamps: false, tableName: 'profiles' })
  class Profile extends Model {
    @Column(DataType.TEXT) bio!: string;
    @ForeignKey(() => Author) @Column(DataType.INTEGER) authorId!: number | null;
    @BelongsTo(() => Author) author?: Ref<Author>;
  }

  @Table({ timestamps: false, tableName: 'books' })
  class Book extends Model {
    @AllowNull(false) @Column(DataType.STRING) title!: string;
    @Default(0) @Column(DataType.INTEGER) pages!: number;
    @Column(DataType.DECIMAL(10, 2)) price!: string | null;
    @Column(DataType.DATEONLY) published!: string | null;
    @ForeignKey(() => Author) @Column(DataType.INTEGER) authorId!: number | null;
    @BelongsTo(() => Author) author?: Ref<Author>;
    @BelongsToMany(() => Tag, () => BookTag) tags?: Tag[];
    @HasMany(() => Review, { foreignKey: 'bookId', onDelete: 'CASCADE' }) reviews?: Review[];
  }

  @Table({ timestamps: false, tableName: 'tags' })
  class Tag extends Model {
    @Unique @AllowNull(false) @Column(DataType.STRING) label!: string;
    @BelongsToMany(() => Book, () => BookTag) books?: Book[];
  }

  @Table({ timestamps: false, tableName: 'book_tags' })
  class BookTag extends Model {
    @ForeignKey(() => Book) @Column(DataType.INTEGER) bookId!: number;
    @ForeignKey(() => Tag) @Column(DataType.INTEGER) tagId!: number;
    @Default(1) @Column(DataType.INTEGER) weight!: number;
  }

  @Table({ timestamps: false, tableName: 'reviews' })
  class Review extends Model {
    @Column(DataType.INTEGER) stars!: number;
    @Column(DataType.TEXT) body!: string | null;
    @ForeignKey(() => Book) @AllowNull(false) @Column(DataType.INTEGER) bookId!: number;
    @BelongsTo(() => Book) book?: Ref<Book>;
  }

  @Table({ timestamps: false, tableName: 'people' })
  class Person extends Model {
    @Column(DataType.STRING) name!: string;
    @ForeignKey(() => Person) @Column(DataType.INTEGER) parentId!: number | null;
    @BelongsTo(() => Person, 'parentId') parent?: Ref<Person>;
    @HasMany(() => Person, 'parentId') children?: Person[];
    @BelongsToMany(() => Person, 'friendships', 'personId', 'friendId') friends?: Person[];
  }

  return { Country, Author, Profile, Book, Tag, BookTag, Review, Person };
}

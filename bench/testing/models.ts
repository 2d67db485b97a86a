import {
  AllowNull,
  BelongsTo,
  BelongsToMany,
  Column,
  DataType,
  ForeignKey,
  HasMany,
  Model,
  Table,
} from 'sequelize-typescript';

/** Five tables with foreign keys between them, as a small service has. */
@Table({ tableName: 'authors' })
export class Author extends Model {
  @AllowNull(false)
  @Column(DataType.TEXT)
  declare name: string;

  @HasMany(() => Book)
  declare books: Book[];
}

@Table({ tableName: 'books' })
export class Book extends Model {
  @AllowNull(false)
  @Column(DataType.TEXT)
  declare title: string;

  @Column(DataType.JSONB)
  declare details: object;

  @ForeignKey(() => Author)
  @Column(DataType.INTEGER)
  declare authorId: number;

  @BelongsTo(() => Author)
  declare author: Author;

  @HasMany(() => Review)
  declare reviews: Review[];

  @BelongsToMany(() => Tag, () => BookTag)
  declare tags: Tag[];
}

@Table({ tableName: 'reviews' })
export class Review extends Model {
  @Column(DataType.TEXT)
  declare text: string;

  @ForeignKey(() => Book)
  @Column(DataType.INTEGER)
  declare bookId: number;
}

@Table({ tableName: 'tags' })
export class Tag extends Model {
  @Column({ type: DataType.TEXT, unique: true })
  declare name: string;
}

@Table({ tableName: 'book_tags' })
export class BookTag extends Model {
  @ForeignKey(() => Book)
  @Column(DataType.INTEGER)
  declare bookId: number;

  @ForeignKey(() => Tag)
  @Column(DataType.INTEGER)
  declare tagId: number;
}

export const models = [Author, Book, Review, Tag, BookTag];

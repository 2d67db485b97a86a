import { ForeignKeyConstraintError } from 'sequelize';
import { Column, ForeignKey, HasMany, Model, Table } from 'sequelize-typescript';
import { expect, test } from 'vitest';
import { server } from '../../helpers/server.js';
import { openShop, recreate } from './shop.js';

@Table({ timestamps: false })
class Shelf extends Model {
  @Column name!: string;
  @HasMany(() => Book, { foreignKey: 'shelfId', onDelete: 'RESTRICT' }) books?: Book[];
}

@Table({ timestamps: false })
class Book extends Model {
  @ForeignKey(() => Shelf) @Column shelfId!: number;
}

async function failure(promise: Promise<unknown>): Promise<ForeignKeyConstraintError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ForeignKeyConstraintError);
  return error as ForeignKeyConstraintError;
}

async function openLibrary(times: number) {
  const { db } = await openShop({ models: [Shelf, Book] });
  const captured = db.sequelize;
  await recreate(db, times);
  const shelf = await db.run(async () => {
    const made = await Shelf.create({ name: 'top' });
    await Book.create({ shelfId: made.id });
    return made;
  });
  return { db, captured, shelf };
}

const restrictCode = () => (server().version >= 180_000 ? '23001' : '23503');

test.each([0, 1, 3])(
  'ON DELETE RESTRICT is a ForeignKeyConstraintError, after %i recreates',
  async (times) => {
    const { db, captured, shelf } = await openLibrary(times);
    await db.run(async () => {
      const { tableName, schema } = Shelf.getTableName() as unknown as { tableName: string; schema: string };
      const raw = `DELETE FROM "${schema}"."${tableName}"`;
      for (const attempt of [
        () => shelf.destroy(),
        () => db.sequelize.query(raw),
        () => captured.query(raw),
      ]) {
        const error = await failure(attempt());
        expect(error).toMatchObject({
          name: 'SequelizeForeignKeyConstraintError',
          index: 'Books_shelfId_fkey',
          table: 'Shelves',
          parent: { code: restrictCode() },
        });
        expect(error.message).toBe(error.parent.message);
        expect(error.stack).toContain('restrict-violation.test.ts');
        expect(error.sql).toMatch(/^DELETE FROM/);
      }
    });
  },
);

test.each([0, 1])(
  '23503 is the ForeignKeyConstraintError of Sequelize as ever, after %i recreates',
  async (times) => {
    const { db } = await openLibrary(times);
    await db.run(async () => {
      const error = await failure(Book.create({ shelfId: 999_999 }));
      expect(error).toMatchObject({
        index: 'Books_shelfId_fkey',
        table: 'Books',
        parent: { code: '23503' },
      });
    });
  },
);

test('other errors of the server are those of Sequelize as ever', async () => {
  const { db, shelf } = await openLibrary(1);
  await db.run(async () => {
    await expect(db.sequelize.query('SELECT 1/0')).rejects.toMatchObject({
      name: 'SequelizeDatabaseError',
      parent: { code: '22012' },
    });
    await expect(Shelf.create({ id: shelf.id })).rejects.toMatchObject({
      name: 'SequelizeUniqueConstraintError',
    });
  });
});

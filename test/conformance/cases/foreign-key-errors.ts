import { expect } from 'vitest';
import { failure } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const foreignKeyErrors: ConformanceCase[] = [
  {
    name: 'a foreign key to nothing: ForeignKeyConstraintError with table, index and field',
    run: ({ models: { Book } }) => failure(Book.create({ title: 'a', authorId: 99 })),
    expected: {
      class: 'ForeignKeyConstraintError',
      isSequelize: true,
      name: 'SequelizeForeignKeyConstraintError',
      message: 'insert or update on table "books" violates foreign key constraint "books_authorId_fkey"',
      code: '23503',
      severity: 'ERROR',
      detail: 'Key (authorId)=(99) is not present in table "authors".',
      table: 'books',
      constraint: 'books_authorId_fkey',
      index: 'books_authorId_fkey',
      fields: null,
    },
  },
  {
    name: 'ON DELETE RESTRICT: 23001, and a ForeignKeyConstraintError too',
    async run(world) {
      await seedLibrary(world);
      return failure(world.models.Country.destroy({ where: { code: 'DE' } }));
    },
    expected: {
      class: 'ForeignKeyConstraintError',
      isSequelize: true,
      name: 'SequelizeForeignKeyConstraintError',
      message:
        'update or delete on table "countries" violates RESTRICT setting of foreign key constraint "authors_countryId_fkey" on table "authors"',
      code: '23001',
      severity: 'ERROR',
      detail: 'Key (id)=(1) is referenced from table "authors".',
      table: 'authors',
      constraint: 'authors_countryId_fkey',
      index: 'authors_countryId_fkey',
    },
  },
  {
    name: 'ON DELETE NO ACTION: 23503 with what still refers to it',
    async run({ sequelize }) {
      await sequelize.query(
        `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)`,
      );
      return failure(sequelize.query('DELETE FROM a'));
    },
    expected: expect.objectContaining({
      class: 'ForeignKeyConstraintError',
      code: '23503',
      message: 'update or delete on table "a" violates foreign key constraint "b_a_fkey" on table "b"',
      detail: 'Key (id)=(1) is still referenced from table "b".',
      table: 'b',
    }),
  },
  {
    name: 'a deferrable constraint fails at COMMIT, and nothing is stored',
    async run({ models: { Hooked }, sequelize }) {
      await sequelize.query(
        `CREATE TABLE parents (id int PRIMARY KEY);
         CREATE TABLE kids (parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`,
      );
      const failed = await failure(
        sequelize.transaction(async (transaction) => {
          await sequelize.query('INSERT INTO kids VALUES (1)', { transaction });
          await Hooked.create({ name: 'beside' }, { transaction });
        }),
      );
      return [failed['code'], failed['constraint'], await Hooked.count()];
    },
    expected: ['23503', 'kids_parent_fkey', 0],
  },
  {
    name: 'a deferred constraint that is satisfied at COMMIT is no error, SET CONSTRAINTS IMMEDIATE looks at once',
    async run({ sequelize }) {
      await sequelize.query(
        `CREATE TABLE ranks (rank int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO ranks VALUES (1), (2)`,
      );
      await sequelize.transaction((transaction) =>
        sequelize.query('UPDATE ranks SET rank = 3 - rank', { transaction }),
      );
      return failure(
        sequelize.transaction(async (transaction) => {
          await sequelize.query('INSERT INTO ranks VALUES (1)', { transaction });
          await sequelize.query('SET CONSTRAINTS ALL IMMEDIATE', { transaction });
        }),
      );
    },
    expected: expect.objectContaining({ class: 'UniqueConstraintError', fields: { rank: '1' } }),
  },
];

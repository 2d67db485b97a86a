import { expect } from 'vitest';
import { failure } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const constraintErrors: ConformanceCase[] = [
  {
    name: 'a unique column: UniqueConstraintError with the field, its value and an item of validation',
    async run({ models: { Country } }) {
      await Country.create({ code: 'DE', name: 'Germany' });
      return failure(Country.create({ code: 'DE', name: 'again' }));
    },
    expected: {
      class: 'UniqueConstraintError',
      isSequelize: true,
      name: 'SequelizeUniqueConstraintError',
      message: 'Validation error',
      code: '23505',
      severity: 'ERROR',
      detail: 'Key (code)=(DE) already exists.',
      table: 'countries',
      constraint: 'countries_code_key',
      fields: { code: 'DE' },
      items: [
        {
          message: 'code must be unique',
          type: 'unique violation',
          path: 'code',
          value: 'DE',
          validatorKey: 'not_unique',
        },
      ],
    },
  },
  {
    name: 'a unique index over two columns: both fields',
    async run({ models: { Account } }) {
      await Account.create({ owner: 'ann', bank: 'A', number: 7 });
      return failure(Account.create({ owner: 'bob', bank: 'A', number: 7 }));
    },
    expected: expect.objectContaining({
      class: 'UniqueConstraintError',
      constraint: 'accounts_bank_number',
      fields: { bank: 'A', number: '7' },
    }),
  },
  {
    name: 'a partial unique index: only rows of its where',
    async run({ models: { Account } }) {
      await Account.bulkCreate([
        { owner: 'ann', primary: true },
        { owner: 'ann', primary: false },
        { owner: 'ann', primary: false },
      ]);
      return failure(Account.create({ owner: 'ann', primary: true }));
    },
    expected: expect.objectContaining({
      class: 'UniqueConstraintError',
      constraint: 'accounts_primary',
      fields: { owner: 'ann' },
    }),
  },
  {
    name: 'null is not a double in a unique index, unless NULLS NOT DISTINCT',
    async run({ models: { Account }, sequelize }) {
      await Account.bulkCreate([
        { owner: 'ann', bank: 'A', number: null },
        { owner: 'bob', bank: 'A', number: null },
      ]);
      await sequelize.query('CREATE TABLE strict (a int, UNIQUE NULLS NOT DISTINCT (a))');
      await sequelize.query('INSERT INTO strict VALUES (NULL)');
      const failed = await failure(sequelize.query('INSERT INTO strict VALUES (NULL)'));
      return [await Account.count(), failed['detail'], failed['fields']];
    },
    expected: [2, 'Key (a)=(null) already exists.', { a: 'null' }],
  },
  {
    name: 'a unique index over an expression',
    async run({ sequelize }) {
      await sequelize.query(
        `CREATE TABLE names (name text); CREATE UNIQUE INDEX lower_name ON names (lower(name))`,
      );
      await sequelize.query(`INSERT INTO names VALUES ('Ann')`);
      return failure(sequelize.query(`INSERT INTO names VALUES ('ANN')`));
    },
    expected: expect.objectContaining({
      class: 'UniqueConstraintError',
      constraint: 'lower_name',
      detail: 'Key (lower(name))=(ann) already exists.',
    }),
  },
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
    name: 'a check: DatabaseError with 23514 and the name of the constraint',
    async run({ sequelize }) {
      await sequelize.query('CREATE TABLE goods (price numeric CONSTRAINT positive CHECK (price > 0))');
      return failure(sequelize.query('INSERT INTO goods VALUES (-1)'));
    },
    expected: {
      class: 'DatabaseError',
      isSequelize: true,
      name: 'SequelizeDatabaseError',
      message: 'new row for relation "goods" violates check constraint "positive"',
      code: '23514',
      severity: 'ERROR',
      detail: 'Failing row contains (-1).',
      table: 'goods',
      constraint: 'positive',
    },
  },
  {
    name: 'NOT NULL: by Sequelize as a ValidationError, by the server as a DatabaseError with the column',
    async run({ models: { Country }, sequelize }) {
      return [
        await failure(Country.create({ code: 'DE' })),
        await failure(sequelize.query(`INSERT INTO countries (code) VALUES ('DE')`)),
      ];
    },
    expected: [
      expect.objectContaining({
        class: 'ValidationError',
        message: 'notNull Violation: Country.name cannot be null',
      }),
      {
        class: 'DatabaseError',
        isSequelize: true,
        name: 'SequelizeDatabaseError',
        message: 'null value in column "name" of relation "countries" violates not-null constraint',
        code: '23502',
        severity: 'ERROR',
        detail: 'Failing row contains (1, DE, null).',
        table: 'countries',
        column: 'name',
      },
    ],
  },
  {
    name: 'a domain: the check of the type',
    async run({ sequelize }) {
      await sequelize.query(`CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0)`);
      return failure(sequelize.query('SELECT 3::even'));
    },
    expected: expect.objectContaining({
      code: '23514',
      dataType: 'even',
      constraint: 'even_check',
      message: 'value for domain even violates check constraint "even_check"',
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

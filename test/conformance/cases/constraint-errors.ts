import { expect } from 'vitest';
import { failure } from '../plain.js';
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
];

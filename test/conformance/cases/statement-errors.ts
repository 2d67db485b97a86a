import { expect } from 'vitest';
import { failure } from '../plain.js';
import type { ConformanceCase } from '../world.js';

function refused(name: string, sql: string, error: Record<string, unknown>): ConformanceCase {
  return {
    name,
    run: ({ sequelize }) => failure(sequelize.query(sql)),
    expected: expect.objectContaining({ class: 'DatabaseError', ...error }),
  };
}

export const statementErrors: ConformanceCase[] = [
  refused('division by zero is 22012', 'SELECT 1 / 0', { code: '22012', message: 'division by zero' }),
  refused('a syntax error is 42601, with its position', 'SELEC 1', {
    code: '42601',
    position: '1',
    message: 'syntax error at or near "SELEC"',
  }),
  refused('an unfinished statement is 42601 too', 'SELECT (1', {
    code: '42601',
    message: 'syntax error at end of input',
  }),
  refused('a table that is not there is 42P01', 'SELECT * FROM nowhere', {
    code: '42P01',
    message: 'relation "nowhere" does not exist',
    position: '15',
  }),
  refused('a column that is not there is 42703, with a hint', 'SELECT titel FROM books', {
    code: '42703',
    message: 'column "titel" does not exist',
    hint: 'Perhaps you meant to reference the column "books.title".',
  }),
  refused('a function that is not there is 42883', `SELECT frobnicate(1, 'a')`, {
    code: '42883',
    message: 'function frobnicate(integer, unknown) does not exist',
  }),
  refused('an operator that is not there is 42883', `SELECT 1 = 'a'::text`, {
    code: '42883',
    message: 'operator does not exist: integer = text',
  }),
  refused('a schema that is not there is 3F000', 'CREATE TABLE nowhere.t (a int)', {
    code: '3F000',
    message: 'schema "nowhere" does not exist',
  }),
  refused('a table that is there already is 42P07', 'CREATE TABLE books (a int)', {
    code: '42P07',
    message: 'relation "books" already exists',
  }),
  refused('an ambiguous column is 42702', 'SELECT id FROM books, authors', {
    code: '42702',
    message: 'column reference "id" is ambiguous',
  }),
  refused('a column outside of GROUP BY is 42803', 'SELECT title, count(*) FROM books', { code: '42803' }),
  refused('more than one row of a scalar subquery is 21000', 'SELECT (SELECT * FROM (VALUES (1), (2)) t)', {
    code: '21000',
    message: 'more than one row returned by a subquery used as an expression',
  }),
  refused('what others depend on is not dropped: 2BP01', 'DROP TABLE authors', {
    code: '2BP01',
    message: 'cannot drop table authors because other objects depend on it',
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  }),
  refused('a bad cast names the value', `SELECT 'abc'::int`, {
    code: '22P02',
    message: 'invalid input syntax for type integer: "abc"',
  }),
  refused('an overflow of a sum is 22003', 'SELECT 2147483647 + 1', {
    code: '22003',
    message: 'integer out of range',
  }),
  refused('a bad regular expression is 2201B', `SELECT 'a' ~ '('`, { code: '2201B' }),
  refused('a negative limit is 2201W', 'SELECT 1 LIMIT -1', { code: '2201W' }),
  refused('a setting that is not there is 42704', 'SET no_such_setting = 1', { code: '42704' }),
  refused('a bad value of a setting is 22023', `SET work_mem = 'lots'`, { code: '22023' }),
  refused('VACUUM does not run in several statements at once: 25001', 'SELECT 1; VACUUM', { code: '25001' }),
  {
    name: 'an error leaves the connection usable',
    async run({ models: { Tag }, sequelize }) {
      const codes: unknown[] = [];
      for (const sql of ['SELECT 1/0', 'nonsense', 'SELECT * FROM nowhere'])
        codes.push((await failure(sequelize.query(sql)))['code']);
      return [codes, (await Tag.create({ label: 'after' })).id as number];
    },
    expected: [['22012', '42601', '42P01'], 1],
  },
  {
    name: 'an error carries the statement and its parameters',
    async run({ models: { Country } }) {
      await Country.create({ code: 'DE', name: 'Germany' });
      const error: unknown = await Country.create({ code: 'DE', name: 'x' }).catch(
        (reason: unknown) => reason,
      );
      const { sql, parent } = error as { sql: string; parent: { parameters: unknown } };
      return [sql, parent.parameters];
    },
    expected: [
      'INSERT INTO "countries" ("id","code","name") VALUES (DEFAULT,$1,$2) RETURNING "id","code","name";',
      ['DE', 'x'],
    ],
  },
];

import { QueryTypes } from 'sequelize';
import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const rawQueries: ConformanceCase[] = [
  {
    name: 'replacements by name and by position are escaped, arrays too',
    async run({ sequelize }) {
      const named = await sequelize.query(
        'SELECT :text AS text, :number::int AS n, 2 IN (:list) AS has, :none AS none',
        {
          replacements: { text: `it's "x" \\ :y ?`, number: 7, list: [1, 2], none: null },
          type: QueryTypes.SELECT,
        },
      );
      const placed = await sequelize.query('SELECT ? AS a, ?::int AS b', {
        replacements: ['x', 2],
        type: QueryTypes.SELECT,
      });
      return [named, placed];
    },
    expected: [[{ text: `it's "x" \\ :y ?`, n: 7, has: true, none: null }], [{ a: 'x', b: 2 }]],
  },
  {
    name: 'binds by position and by name are parameters of the server',
    async run({ sequelize }) {
      const placed = await sequelize.query(
        'SELECT $1::text AS a, $2::int AS b, $1::text AS again, $3::jsonb AS j',
        {
          bind: [`'; DROP TABLE books; --`, 2, JSON.stringify({ a: 1 })],
          type: QueryTypes.SELECT,
        },
      );
      const named = await sequelize.query(`SELECT $name::text AS name, '$$' AS dollar`, {
        bind: { name: 'ann' },
        type: QueryTypes.SELECT,
      });
      return [placed, named];
    },
    expected: [
      [{ a: `'; DROP TABLE books; --`, b: 2, again: `'; DROP TABLE books; --`, j: { a: 1 } }],
      [{ name: 'ann', dollar: '$' }],
    ],
  },
  {
    name: 'a bind of a list by = ANY',
    async run(world) {
      await seedLibrary(world);
      return world.sequelize.query('SELECT title FROM books WHERE id = ANY ($ids) ORDER BY id', {
        bind: { ids: [1, 3] },
        type: QueryTypes.SELECT,
      });
    },
    expected: [{ title: 'alpha' }, { title: 'gamma' }],
  },
  {
    name: 'a bind that is missing is refused by Sequelize',
    run: ({ sequelize }) => failure(sequelize.query('SELECT $1, $2', { bind: ['a'] })),
    expected: expect.objectContaining({
      message: 'Named bind parameter "$2" has no value in the given object.',
    }),
  },
  {
    name: 'QueryTypes.INSERT, UPDATE, BULKUPDATE, DELETE and RAW return what Sequelize says',
    async run({ sequelize }) {
      return [
        await sequelize.query(`INSERT INTO tags (label) VALUES ('a'), ('b') RETURNING label`, {
          type: QueryTypes.INSERT,
        }),
        await sequelize.query(`UPDATE tags SET label = 'c' WHERE label = 'a'`, { type: QueryTypes.UPDATE }),
        await sequelize.query(`UPDATE tags SET label = label || 'x'`, { type: QueryTypes.BULKUPDATE }),
        await sequelize.query(`DELETE FROM tags WHERE label = 'bx'`, { type: QueryTypes.BULKDELETE }),
        (await sequelize.query('SELECT label FROM tags'))[0],
      ];
    },
    expected: [[[{ label: 'a' }, { label: 'b' }], 2], [[], 1], 2, 1, [{ label: 'cx' }]],
  },
  {
    name: 'plain: true returns the first row or null',
    async run({ sequelize }) {
      return [
        await sequelize.query('SELECT 1 AS a UNION ALL SELECT 2 ORDER BY a', { plain: true }),
        await sequelize.query('SELECT 1 AS a WHERE false', { plain: true }),
      ];
    },
    expected: [{ a: 1 }, null],
  },
  {
    name: 'nest: true makes objects of dotted names, mapToModel makes instances',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const books = await world.sequelize.query('SELECT id, title FROM books WHERE id = 2', {
        model: Book,
        mapToModel: true,
      });
      return [
        await world.sequelize.query(`SELECT 1 AS "a.b", 2 AS "a.c.d"`, {
          nest: true,
          type: QueryTypes.SELECT,
        }),
        books[0] instanceof Book,
        plain(books),
      ];
    },
    expected: [[{ a: { b: 1, c: { d: 2 } } }], true, [{ id: 2, title: 'beta' }]],
  },
  {
    name: 'several statements at once run in their order, and fail as one',
    async run({ sequelize, models: { Tag } }) {
      await sequelize.query(`INSERT INTO tags (label) VALUES ('a'); INSERT INTO tags (label) VALUES ('b')`);
      const failed = await failure(sequelize.query(`INSERT INTO tags (label) VALUES ('c'); SELECT 1/0`));
      return [failed['code'], (await Tag.findAll({ order: ['label'] })).map((tag) => tag.label)];
    },
    expected: ['22012', ['a', 'b']],
  },
  {
    name: 'an empty statement and a comment are no error',
    async run({ sequelize }) {
      return [(await sequelize.query(';'))[0], (await sequelize.query('-- nothing\n/* at all */'))[0]];
    },
    expected: [[], []],
  },
  {
    name: 'names with capitals, blanks, quotes and unicode',
    async run({ sequelize }) {
      await sequelize.query(
        'CREATE TABLE "Odd Table" ("a ""b""" int, "ÄÖ" text, "select" int, CamelCase int)',
      );
      await sequelize.query(`INSERT INTO "Odd Table" VALUES (1, 'ü', 2, 3)`);
      return sequelize.query('SELECT * FROM "Odd Table"', { type: QueryTypes.SELECT });
    },
    expected: [{ 'a "b"': 1, ÄÖ: 'ü', select: 2, camelcase: 3 }],
  },
  {
    name: 'columns of the same name: the last one is left',
    run: ({ sequelize }) => sequelize.query('SELECT 1 AS a, 2 AS a', { type: QueryTypes.SELECT }),
    expected: [{ a: 2 }],
  },
  {
    name: 'a parameter of a megabyte, and a result of one',
    async run({ sequelize }) {
      const [row] = await sequelize.query<{ length: number; back: string }>(
        'SELECT length($1::text) AS length, reverse($1::text) AS back',
        { bind: [`${'x'.repeat(1_000_000)}!`], type: QueryTypes.SELECT },
      );
      return [row?.length, row?.back.length, row?.back.slice(0, 2)];
    },
    expected: [1_000_001, 1_000_001, '!x'],
  },
  {
    name: 'logging and benchmark get the statement and a time',
    async run({ sequelize }) {
      const logged: unknown[] = [];
      const logging = (sql: string, timing?: number) => void logged.push(sql, typeof timing);
      await sequelize.query('SELECT 1', { logging, benchmark: true });
      return logged;
    },
    expected: ['Executed (default): SELECT 1', 'number'],
  },
];

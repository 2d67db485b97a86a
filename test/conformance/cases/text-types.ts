import { expect } from 'vitest';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import { rows, withClient } from '../sql.js';
import type { ConformanceCase } from '../world.js';

const QUOTES = `it's "quoted", \\back\\slashed, $1 :name ? %s and ; -- all`;

export const textTypes: ConformanceCase[] = [
  roundTrip('STRING comes back with unicode, quotes, line breaks, and empty', 'Specimen', 'string', [
    '',
    ' ',
    'Grüße, 世界 🌍 👩‍👩‍👧',
    QUOTES,
    'line\r\nbreak\ttab',
    'x'.repeat(255),
    null,
  ]),
  roundTrip('STRING(5) counts characters, not bytes', 'Specimen', 'shortString', ['ééééé', '🌍🌍🌍🌍🌍', '']),
  roundTrip(
    'CHAR(5) pads with blanks',
    'Specimen',
    'char',
    ['ab', 'abcde', '', null],
    ['ab   ', 'abcde', '     ', null],
  ),
  roundTrip('TEXT comes back at a megabyte', 'Specimen', 'text', ['ß'.repeat(500_000), '', null]),
  roundTrip('UUID comes back in lower case', 'Specimen', 'uuid', [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
    null,
  ]),
  roundTrip('ENUM comes back', 'Specimen', 'enum', ['red', 'blue', null]),
  roundTrip('CITEXT keeps the case that it was written in', 'Specimen', 'citext', ['MiXeD', 'straße', null]),
  roundTrip(
    'TSVECTOR is sorted, without doubles',
    'Specimen',
    'tsvector',
    ['fat cat sat', 'a b a', '', null],
    [`'cat' 'fat' 'sat'`, `'a' 'b'`, '', null],
  ),
  {
    name: 'CITEXT compares without regard to case, also in a unique index',
    async run(world) {
      const { Specimen } = world.models;
      await Specimen.create({ citext: 'Ann@Example.org' });
      await world.sequelize.query(
        "CREATE TABLE mails (mail citext UNIQUE); INSERT INTO mails VALUES ('A@b.c')",
      );
      return [
        await Specimen.count({ where: { citext: 'ann@example.ORG' } }),
        await failure(world.sequelize.query("INSERT INTO mails VALUES ('a@B.C')")),
      ];
    },
    expected: [1, expect.objectContaining({ class: 'UniqueConstraintError', fields: { mail: 'a@B.C' } })],
  },
  {
    name: 'an ENUM sorts in the order of its declaration',
    async run({ models: { Specimen } }) {
      await Specimen.bulkCreate([{ enum: 'blue' }, { enum: 'red' }, { enum: null }, { enum: 'green' }]);
      const found = await Specimen.findAll({ order: [['enum', 'ASC']] });
      return found.map((row) => row.enum);
    },
    expected: ['red', 'green', 'blue', null],
  },
  {
    name: 'a value that the ENUM does not have is refused by the server with 22P02',
    run: ({ models: { Specimen } }) => failure(Specimen.create({ enum: 'yellow' }, { validate: false })),
    expected: expect.objectContaining({
      class: 'DatabaseError',
      code: '22P02',
      message: 'invalid input value for enum enum_specimens_enum: "yellow"',
    }),
  },
  {
    name: 'a text that is longer than its column is refused with 22001',
    async run({ models: { Specimen } }) {
      return [
        await failure(Specimen.create({ shortString: 'sixsix' })),
        await failure(Specimen.create({ char: 'sixsix' })),
      ];
    },
    expected: [
      expect.objectContaining({ code: '22001', message: 'value too long for type character varying(5)' }),
      expect.objectContaining({ code: '22001', message: 'value too long for type character(5)' }),
    ],
  },
  {
    name: 'what is no UUID is refused with 22P02',
    run: ({ models: { Specimen } }) => failure(Specimen.findAll({ where: { uuid: 'none' } })),
    expected: expect.objectContaining({
      code: '22P02',
      message: 'invalid input syntax for type uuid: "none"',
    }),
  },
  {
    name: 'a zero byte within a text is escaped by Sequelize, and refused by the server with 22021',
    async run(world) {
      const { text } = await world.models.Specimen.create({ text: 'a\0b' });
      return [text, await withClient(world, (client) => failure(client.query('SELECT $1::text', ['a\0b'])))];
    },
    expected: ['a\\0b', expect.objectContaining({ code: '22021' })],
  },
  {
    name: 'types of other databases and of PostGIS do not exist',
    async run({ sequelize }) {
      const types = ['TINYINT', 'MEDIUMINT', 'GEOMETRY', 'GEOGRAPHY'];
      const failures = types.map((type) => failure(sequelize.query(`CREATE TABLE odd (c ${type})`)));
      return (await Promise.all(failures)).map(({ code, message }) => [code, message]);
    },
    expected: [
      ['42704', 'type "tinyint" does not exist'],
      ['42704', 'type "mediumint" does not exist'],
      ['42704', 'type "geometry" does not exist'],
      ['42704', 'type "geography" does not exist'],
    ],
  },
  {
    name: 'functions of texts count and cut by characters',
    run: (world) =>
      rows(
        world,
        `SELECT length('🌍é') l, octet_length('🌍é') o, upper('é') u, substr('🌍ab', 2) s, reverse('abc') r,
                lpad('7', 3, '0') p, split_part('a,b,c', ',', 2) sp, format('%I.%L', 'A b', 'c''d') f,
                regexp_replace('a1b22', '[0-9]+', '#', 'g') re, md5('') m, 'a' || NULL AS n, concat('a', NULL, 1) c`,
      ),
    expected: [
      {
        l: 2,
        o: 6,
        u: 'É',
        s: 'ab',
        r: 'cba',
        p: '007',
        sp: 'b',
        f: `"A b".'c''d'`,
        re: 'a#b#',
        m: 'd41d8cd98f00b204e9800998ecf8427e',
        n: null,
        c: 'a1',
      },
    ],
  },
];

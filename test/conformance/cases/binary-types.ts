import { expect } from 'vitest';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

export const binaryTypes: ConformanceCase[] = [
  roundTrip('BLOB comes back byte by byte', 'Specimen', 'blob', [
    ALL_BYTES,
    Buffer.alloc(0),
    Buffer.alloc(1),
    null,
  ]),
  {
    name: 'BLOB comes back at a megabyte',
    async run({ models: { Specimen } }) {
      const blob = Buffer.alloc(1_000_000, ALL_BYTES);
      await Specimen.create({ blob });
      const row = await Specimen.findOne({ rejectOnEmpty: true });
      return row.blob?.equals(blob);
    },
    expected: true,
  },
  roundTrip('INET comes back, with and without a mask', 'Specimen', 'inet', [
    '192.168.0.1',
    '10.0.0.0/8',
    '::1',
    '2001:db8::ff00:42:8329/64',
    null,
  ]),
  roundTrip(
    'CIDR comes back with its mask',
    'Specimen',
    'cidr',
    ['10.1.0.0/16', '192.168.1.1', '2001:db8::/32'],
    ['10.1.0.0/16', '192.168.1.1/32', '2001:db8::/32'],
  ),
  roundTrip(
    'MACADDR comes back in one notation',
    'Specimen',
    'macaddr',
    ['08:00:2b:01:02:03', '08-00-2B-01-02-03'],
    ['08:00:2b:01:02:03', '08:00:2b:01:02:03'],
  ),
  {
    name: 'functions of bytea: length, hash, encodings, substring',
    run: (world) =>
      rows(
        world,
        `SELECT octet_length('\\x00ff'::bytea) l, encode('\\x00ff'::bytea, 'base64') b, decode('ff00', 'hex') d,
                encode(sha256('abc'), 'hex') h, substring('\\x010203'::bytea FROM 2) s, get_byte('\\x10ff'::bytea, 1) g,
                '\\x01'::bytea || '\\x02'::bytea AS c, convert_from('\\xc3a9', 'UTF8') u`,
      ),
    expected: [
      {
        l: 2,
        b: 'AP8=',
        d: Buffer.from([0xff, 0]),
        h: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        s: Buffer.from([2, 3]),
        g: 0xff,
        c: Buffer.from([1, 2]),
        u: 'é',
      },
    ],
  },
  {
    name: 'bytes that are no UTF-8 are refused with 22021',
    run: (world) => failure(rows(world, `SELECT convert_from('\\xff', 'UTF8')`)),
    expected: expect.objectContaining({
      code: '22021',
      message: 'invalid byte sequence for encoding "UTF8": 0xff',
    }),
  },
  {
    name: 'a BLOB is found by its bytes',
    async run({ models: { Specimen } }) {
      await Specimen.bulkCreate([{ blob: Buffer.from([0, 1]) }, { blob: Buffer.from([0, 2]) }]);
      return Specimen.count({ where: { blob: Buffer.from([0, 2]) } });
    },
    expected: 1,
  },
  {
    name: 'a network contains addresses, and a bad one is refused',
    async run(world) {
      const { Specimen } = world.models;
      await Specimen.bulkCreate([{ inet: '10.1.2.3' }, { inet: '11.0.0.1' }]);
      return [
        await rows(world, `SELECT host(inet) AS host FROM specimens WHERE inet << '10.0.0.0/8'`),
        await failure(world.sequelize.query(`SELECT '10.0.0.1/8'::cidr`)),
        await failure(world.sequelize.query(`SELECT '10.0.0.300'::inet`)),
      ];
    },
    expected: [
      [{ host: '10.1.2.3' }],
      expect.objectContaining({ code: '22P02', detail: 'Value has bits set to right of mask.' }),
      expect.objectContaining({ code: '22P02' }),
    ],
  },
  {
    name: 'operators of HSTORE',
    async run(world) {
      await world.models.Specimen.create({ hstore: { a: '1', b: '2' } });
      return rows(
        world,
        `SELECT hstore -> 'a' AS a, exist(hstore, 'c') AS c, hstore @> 'a=>1' AS contains, akeys(hstore) AS keys,
                (hstore || 'b=>3') -> 'b' AS merged, hstore_to_json(hstore) AS json FROM specimens`,
      );
    },
    expected: [{ a: '1', c: false, contains: true, keys: ['a', 'b'], merged: '3', json: { a: '1', b: '2' } }],
  },
  {
    name: 'bits, geometric types and money come as pg parses them',
    run: (world) =>
      rows(
        world,
        `SELECT B'101' AS bits, '(1,2)'::point AS point, '<(1,2),3>'::circle AS circle, '((0,0),(1,1))'::box AS box,
                '12.5'::money AS money, 'a'::"char" AS char, 'x'::name AS name, '1.2.3.4'::inet::text AS inet,
                '(0,1)'::tid AS tid, 'specimens'::regclass AS regclass, ROW(1, 'a') AS record, '<a/>'::xml AS xml`,
      ),
    expected: [
      {
        bits: '101',
        point: { x: 1, y: 2 },
        circle: { x: 1, y: 2, radius: 3 },
        box: '(1,1),(0,0)',
        money: '$12.50',
        char: 'a',
        name: 'x',
        inet: '1.2.3.4/32',
        tid: '(0,1)',
        regclass: 'specimens',
        record: '(1,a)',
        xml: '<a/>',
      },
    ],
  },
];

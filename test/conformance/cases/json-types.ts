import { Op, type WhereOptions } from 'sequelize';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import { rows } from '../sql.js';
import type { ConformanceCase, World } from '../world.js';
import { expect } from 'vitest';

const DEEP = { a: [1, 'two', null, { b: [[], {}] }], 'key "quoted"': "it's", ü: '🌍', n: 1.5e-7, t: true };

async function seed({ models: { Specimen } }: World) {
  await Specimen.bulkCreate([
    { string: 'ann', jsonb: { name: 'Ann', age: 30, tags: ['a', 'b'], home: { city: 'Köln' } } },
    { string: 'bob', jsonb: { name: 'Bob', age: 4, tags: ['b'], home: { city: null } } },
    { string: 'cid', jsonb: { name: 'Cid', tags: [], admin: true } },
    { string: 'dan', jsonb: null },
  ]);
}

function finds(name: string, where: WhereOptions, expected: string[]): ConformanceCase {
  return {
    name: `JSONB: ${name}`,
    expected,
    async run(world) {
      await seed(world);
      const found = await world.models.Specimen.findAll({ where, order: ['string'] });
      return found.map((row) => row.string);
    },
  };
}

export const jsonTypes: ConformanceCase[] = [
  roundTrip('JSON comes back', 'Specimen', 'json', [DEEP, [], {}, 'text', 0, false, null]),
  roundTrip('JSONB comes back', 'Specimen', 'jsonb', [DEEP, [], {}, 'text', 0, false, null]),
  roundTrip('JSONB comes back at half a megabyte', 'Specimen', 'jsonb', [
    Array.from({ length: 20_000 }, (_, index) => ({ index, text: `number ${index}` })),
  ]),
  finds('a path is compared as text or as number', { 'jsonb.age': { [Op.gt]: 5 } }, ['ann']),
  finds('a nested object is a path', { jsonb: { home: { city: 'Köln' } } }, ['ann']),
  finds('a dotted path of several steps', { 'jsonb.home.city': 'Köln' }, ['ann']),
  finds('a missing path is null', { 'jsonb.age': null }, ['cid', 'dan']),
  finds('a boolean is compared as boolean', { 'jsonb.admin': true }, ['cid']),
  finds('Op.contains finds parts, in arrays too', { jsonb: { [Op.contains]: { tags: ['b'] } } }, [
    'ann',
    'bob',
  ]),
  finds(
    'Op.contained finds what is a part',
    { jsonb: { [Op.contained]: { name: 'Cid', tags: [1], admin: true } } },
    ['cid'],
  ),
  finds('Op.like on a path', { 'jsonb.name': { [Op.like]: '%b' } }, ['bob']),
  finds('Op.in on a path', { 'jsonb.name': { [Op.in]: ['Ann', 'Cid'] } }, ['ann', 'cid']),
  {
    name: 'JSON keeps its text, JSONB sorts its keys and drops doubles',
    run: (world) =>
      rows(
        world,
        `SELECT '{"b": 1, "a":2, "b":3}'::json::text AS json, '{"bb":1, "a":2, "bb":3}'::jsonb::text AS jsonb`,
      ),
    expected: [{ json: '{"b": 1, "a":2, "b":3}', jsonb: '{"a": 2, "bb": 3}' }],
  },
  {
    name: 'a number in JSONB is exact on the server and a double in JavaScript',
    run: (world) =>
      rows(
        world,
        `SELECT j, j ->> 'n' AS text FROM (SELECT '{"n": 12345678901234567890.10}'::jsonb AS j) AS t`,
      ),
    expected: [{ j: { n: 12_345_678_901_234_567_000 }, text: '12345678901234567890.10' }],
  },
  {
    name: 'operators and functions of JSONB',
    run: (world) =>
      rows(
        world,
        `WITH t AS (SELECT '{"a": {"b": [10, 20, {"c": null}]}, "x": "y"}'::jsonb AS j)
         SELECT j -> 'a' -> 'b' -> 1 AS item, j #>> '{a,b,0}' AS path, j ? 'x' AS has, j ?| '{q,x}' AS any,
                j ?& '{q,x}' AS all, j - 'a' AS without, j #- '{a,b,0}' AS cut, j || '{"z": 1}' AS merged,
                jsonb_set(j, '{a,b,0}', '"new"') -> 'a' -> 'b' -> 0 AS set, jsonb_typeof(j -> 'a' -> 'b') AS type,
                jsonb_path_query_array(j, '$.a.b[*] ? (@ > 15)') AS jsonpath, j @? '$.a.b[*] ? (@ == 10)' AS exists,
                j['x'] AS subscript, jsonb_strip_nulls(j) AS stripped FROM t`,
      ),
    expected: [
      {
        item: 20,
        path: '10',
        has: true,
        any: true,
        all: false,
        without: { x: 'y' },
        cut: { a: { b: [20, { c: null }] }, x: 'y' },
        merged: { a: { b: [10, 20, { c: null }] }, x: 'y', z: 1 },
        set: 'new',
        type: 'array',
        jsonpath: [20],
        exists: true,
        subscript: 'y',
        stripped: { a: { b: [10, 20, {}] }, x: 'y' },
      },
    ],
  },
  {
    name: 'rows become JSON and JSON becomes rows',
    run: (world) =>
      rows(
        world,
        `SELECT (SELECT json_agg(t ORDER BY a) FROM (VALUES (2, 'x'), (1, NULL)) AS t (a, b)) AS agg,
                (SELECT jsonb_object_agg(k, v) FROM (VALUES ('p', 1), ('q', 2)) AS t (k, v)) AS object,
                (SELECT sum(n) FROM jsonb_to_recordset('[{"n": 1}, {"n": 2}]') AS t (n int)) AS sum,
                (SELECT string_agg(e, '+' ORDER BY e) FROM jsonb_array_elements_text('["b", "a"]') AS e) AS elements,
                json_build_object('k', ARRAY[1, 2]) AS built, JSON_VALUE('{"a": 7}', '$.a' RETURNING int) AS value,
                to_jsonb('2024-01-01 00:00:00+00'::timestamptz) AS time`,
      ),
    expected: [
      {
        agg: [
          { a: 1, b: null },
          { a: 2, b: 'x' },
        ],
        object: { p: 1, q: 2 },
        sum: '3',
        elements: 'a+b',
        built: { k: [1, 2] },
        value: 7,
        time: '2024-01-01T00:00:00+00:00',
      },
    ],
  },
  {
    name: 'a part of a JSONB column is changed by set with a dotted path, and is known as changed',
    async run(world) {
      await seed(world);
      const ann = await world.models.Specimen.findOne({ where: { string: 'ann' }, rejectOnEmpty: true });
      ann.set('jsonb.home.city' as 'jsonb', 'Bonn');
      const changed = ann.changed();
      await ann.save();
      await ann.reload();
      return [changed, ann.jsonb];
    },
    expected: [['jsonb'], { name: 'Ann', age: 30, tags: ['a', 'b'], home: { city: 'Bonn' } }],
  },
  {
    name: 'a text that is no JSON is refused with 22P02, and where in it',
    run: ({ sequelize }) => failure(sequelize.query(`SELECT '{"a": }'::jsonb`)),
    expected: expect.objectContaining({
      code: '22P02',
      message: 'invalid input syntax for type json',
      detail: 'Expected JSON value, but found "}".',
      where: 'JSON data, line 1: {"a": }',
    }),
  },
];

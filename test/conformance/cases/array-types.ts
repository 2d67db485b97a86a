import { expect } from 'vitest';
import { Op, literal, type WhereOptions } from 'sequelize';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

const UUID = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

function there(type: string, column: string, written: readonly unknown[], expected?: readonly unknown[]) {
  return roundTrip(`an array of ${type} comes back`, 'ArraySpecimen', column, written, expected);
}

function finds(name: string, where: WhereOptions, expected: string[]): ConformanceCase {
  return {
    name: `arrays: ${name}`,
    expected,
    async run({ models: { ArraySpecimen } }) {
      await ArraySpecimen.bulkCreate([
        { strings: ['ab'], integers: [1, 2], texts: ['red', 'green'] },
        { strings: ['c'], integers: [2, 3], texts: ['blue'] },
        { strings: ['d'], integers: [], texts: null },
      ]);
      const found = await ArraySpecimen.findAll({ where, order: [['id', 'ASC']] });
      return found.map((row) => row.strings?.[0]);
    },
  };
}

export const arrayTypes: ConformanceCase[] = [
  there('INTEGER', 'integers', [[1, -2, null], [], null]),
  there('BIGINT', 'bigints', [['9223372036854775807', '0'], []]),
  there('DOUBLE', 'doubles', [[0.1, -1e300, Number.NaN, Number.POSITIVE_INFINITY]]),
  there('DECIMAL', 'decimals', [['1.10', '12345678901234567890.123456789']]),
  there('BOOLEAN', 'booleans', [[true, false, null]]),
  there('TEXT', 'texts', [['', 'NULL', 'a,b', '{c}', '"d"', 'back\\slash', ' e ', "it's", '🌍', null]]),
  there('STRING(5)', 'strings', [['abcde', '']]),
  there('CITEXT', 'citexts', [['Ab', 'a,b', null]]),
  there('UUID', 'uuids', [[UUID]]),
  there('DATE', 'dates', [[new Date('2024-02-29T12:00:00.123Z'), new Date('1969-01-01T00:00:00Z')]]),
  there('DATEONLY', 'dateOnlys', [['2024-02-29', '0001-01-01']]),
  there('JSONB', 'jsonbs', [[{ a: [1, 'x"y'] }, [], 'text', 1]]),
  there('ENUM', 'enums', [['red', 'blue'], [], null]),
  there('arrays of INTEGER', 'matrix', [
    [
      [1, 2],
      [3, 4],
    ],
    [],
  ]),
  there(
    'RANGE',
    'ranges',
    [
      [
        [1, 5],
        [10, 20],
      ],
    ],
    [
      [
        [
          { value: 1, inclusive: true },
          { value: 5, inclusive: false },
        ],
        [
          { value: 10, inclusive: true },
          { value: 20, inclusive: false },
        ],
      ],
    ],
  ),
  there('INET', 'inets', [['10.0.0.1', '::1']]),
  finds('Op.contains finds what holds all', { integers: { [Op.contains]: [2] } }, ['ab', 'c']),
  finds('Op.contained finds what holds no more', { integers: { [Op.contained]: [1, 2, 9] } }, ['ab', 'd']),
  finds('Op.overlap finds what shares one', { texts: { [Op.overlap]: ['blue', 'green'] } }, ['ab', 'c']),
  finds('Op.any compares with a list', { id: { [Op.any]: { [Op.values]: [1, 3] } } }, ['ab', 'd']),
  finds('an array equals only the same array', { texts: ['blue'] }, ['c']),
  finds(
    'Op.all compares with each row of a query',
    { id: { [Op.gt]: { [Op.all]: literal('(VALUES (1), (2))') } } },
    ['d'],
  ),
  {
    name: 'Op.iLike with Op.any takes a list of patterns',
    async run({ models: { Specimen } }) {
      await Specimen.bulkCreate([{ string: 'Apple' }, { string: 'pear' }, { string: 'plum' }]);
      const where = { string: { [Op.iLike]: { [Op.any]: ['app%', '%UM'] } } };
      return (await Specimen.findAll({ where, order: ['string'] })).map((row) => row.string);
    },
    expected: ['Apple', 'plum'],
  },
  {
    name: 'functions of arrays',
    run: (world) =>
      rows(
        world,
        `SELECT array_length(ARRAY[1, 2, 3], 1) l, cardinality('{}'::int[]) c, ARRAY[1, 2] || 3 AS app,
                array_remove(ARRAY[1, 2, 1], 1) rem, array_position(ARRAY['a', 'b'], 'b') pos, (ARRAY[5, 6, 7])[2:] slice,
                array_to_string(ARRAY[1, NULL, 3], '-', '?') str, string_to_array('a,b', ',') arr, 2 = ANY (ARRAY[1, 2]) AS any,
                array_agg(x ORDER BY x DESC) agg, array_to_json(ARRAY[[1, 2], [3, 4]]) AS json FROM unnest(ARRAY[1, 3, 2]) x`,
      ),
    expected: [
      {
        l: 3,
        c: 0,
        app: [1, 2, 3],
        rem: [2],
        pos: 2,
        slice: [6, 7],
        str: '1-?-3',
        arr: ['a', 'b'],
        any: true,
        agg: [3, 2, 1],
        json: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  },
  {
    name: 'unnest with ordinality numbers the elements',
    run: (world) =>
      rows(world, `SELECT * FROM unnest(ARRAY['x', 'y'], ARRAY[1, 2, 3]) WITH ORDINALITY AS t (a, b, n)`),
    expected: [
      { a: 'x', b: 1, n: '1' },
      { a: 'y', b: 2, n: '2' },
      { a: null, b: 3, n: '3' },
    ],
  },
  {
    name: 'an array is appended to and cut by functions in an update',
    async run({ models: { ArraySpecimen }, sequelize: { fn, col } }) {
      const row = await ArraySpecimen.create({ integers: [1] });
      await row.update({ integers: fn('array_append', col('integers'), 2) as unknown as number[] });
      await row.reload();
      return row.integers;
    },
    expected: [1, 2],
  },
  {
    name: 'an element that the enum of an array does not have is refused',
    run: ({ models: { ArraySpecimen } }) =>
      failure(ArraySpecimen.create({ enums: ['red', 'pink'] }, { validate: false })),
    expected: expect.objectContaining({ code: '22P02' }),
  },
];

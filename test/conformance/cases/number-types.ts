import { rows } from '../sql.js';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import type { ConformanceCase } from '../world.js';
import { expect } from 'vitest';

export const numberTypes: ConformanceCase[] = [
  roundTrip('SMALLINT comes back with its extremes', 'Specimen', 'smallint', [0, 32_767, -32_768, null]),
  roundTrip('INTEGER comes back with its extremes', 'Specimen', 'integer', [
    0,
    -1,
    2_147_483_647,
    -2_147_483_648,
    null,
  ]),
  roundTrip(
    'BIGINT comes back as an exact string, however it was written',
    'Specimen',
    'bigint',
    ['9223372036854775807', '-9223372036854775808', 9_007_199_254_740_993n, 0, 42, null],
    ['9223372036854775807', '-9223372036854775808', '9007199254740993', '0', '42', null],
  ),
  roundTrip('FLOAT is a double, with NaN and the infinities', 'Specimen', 'float', [
    0.1,
    -1.5e300,
    5e-324,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    null,
  ]),
  roundTrip(
    'REAL keeps six digits or so',
    'Specimen',
    'real',
    [0.1, 16_777_217, 1e-30, Number.NaN, Number.NEGATIVE_INFINITY, null],
    [0.1, 16_777_216, 1e-30, Number.NaN, Number.NEGATIVE_INFINITY, null],
  ),
  roundTrip('DOUBLE comes back bit by bit', 'Specimen', 'double', [
    0.1 + 0.2,
    1 / 3,
    Number.MIN_VALUE,
    -Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
  ]),
  roundTrip('DECIMAL is exact at any length, and a string', 'Specimen', 'decimal', [
    '0.1',
    '123456789012345678901234567890.123456789012345678901234567890',
    '-0.000000000000000000000000000001',
    '1.10',
    null,
  ]),
  roundTrip(
    'DECIMAL(12, 2) rounds half away from zero',
    'Specimen',
    'price',
    ['1.005', '1.004', '-1.005', '2', '9999999999.99', null],
    ['1.01', '1.00', '-1.01', '2.00', '9999999999.99', null],
  ),
  roundTrip('BOOLEAN comes back as one', 'Specimen', 'boolean', [true, false, null]),
  {
    name: 'a number beyond its type is refused with 22003, and names the type',
    async run({ models: { Specimen } }) {
      return [
        await failure(Specimen.create({ integer: 2_147_483_648 })),
        await failure(Specimen.create({ smallint: 32_768 })),
        await failure(Specimen.create({ bigint: '9223372036854775808' })),
        await failure(Specimen.create({ real: 1e300 })),
        await failure(Specimen.create({ price: '10000000000' })),
      ];
    },
    expected: [
      expect.objectContaining({
        message: 'value "2147483648" is out of range for type integer',
        code: '22003',
      }),
      expect.objectContaining({ message: 'value "32768" is out of range for type smallint', code: '22003' }),
      expect.objectContaining({ message: 'value "9223372036854775808" is out of range for type bigint' }),
      expect.objectContaining({ code: '22003' }),
      expect.objectContaining({
        message: 'numeric field overflow',
        detail: 'A field with precision 12, scale 2 must round to an absolute value less than 10^10.',
      }),
    ],
  },
  {
    name: 'a text that is no number is refused, and the error says the text',
    run: ({ models: { Specimen } }) => failure(Specimen.create({ integer: 'one' })),
    expected: expect.objectContaining({ message: 'invalid input syntax for type integer: "one"' }),
  },
  {
    name: 'sums: of integers bigint, of bigints numeric, of doubles double',
    async run(world) {
      const { Specimen } = world.models;
      await Specimen.bulkCreate([
        { integer: 2_147_483_647, bigint: '9223372036854775807', double: 0.1, decimal: '0.10' },
        { integer: 2_147_483_647, bigint: '9223372036854775807', double: 0.2, decimal: '0.205' },
      ]);
      return rows(
        world,
        'SELECT sum("integer") i, sum("bigint") b, sum("double") d, sum("decimal") n, avg("integer") a FROM specimens',
      );
    },
    expected: [
      { i: '4294967294', b: '18446744073709551614', d: 0.1 + 0.2, n: '0.305', a: '2147483647.00000000' },
    ],
  },
  {
    name: 'numbers of raw SQL are parsed by their type',
    run: (world) =>
      rows(
        world,
        `SELECT 1::int2 s, 2::int4 i, 3::int8 b, 1.50::numeric n, 0.5::float4 f, 0.25::float8 d, 1::oid o,
                'NaN'::numeric nan, '1.5'::money::numeric m, 10/4 q, 10/4.0 r, 7 % 4 AS rest, 2^10 p`,
      ),
    expected: [
      {
        s: 1,
        i: 2,
        b: '3',
        n: '1.50',
        f: 0.5,
        d: 0.25,
        o: 1,
        nan: 'NaN',
        m: '1.50',
        q: 2,
        r: '2.5000000000000000',
        rest: 3,
        p: 1024,
      },
    ],
  },
];

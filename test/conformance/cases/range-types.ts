import { expect } from 'vitest';
import { Op } from 'sequelize';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

const bound = (value: unknown, inclusive: boolean) => ({ value, inclusive });

function finds(name: string, condition: object, expected: number[]): ConformanceCase {
  return {
    name: `ranges: ${name}`,
    expected,
    async run({ models: { RangeSpecimen } }) {
      await RangeSpecimen.bulkCreate([{ integers: [1, 5] }, { integers: [5, 10] }, { integers: [20, 30] }]);
      const found = await RangeSpecimen.findAll({ where: { integers: condition }, order: [['id', 'ASC']] });
      return found.map((row) => row.id as number);
    },
  };
}

export const rangeTypes: ConformanceCase[] = [
  roundTrip(
    'a RANGE of INTEGER comes back with its bounds in the canonical form',
    'RangeSpecimen',
    'integers',
    [[1, 5], [bound(1, false), bound(5, true)], [null, 5], [1, null], [null, null], [], null],
    [
      [bound(1, true), bound(5, false)],
      [bound(2, true), bound(6, false)],
      [bound(null, false), bound(5, false)],
      [bound(1, true), bound(null, false)],
      [bound(null, false), bound(null, false)],
      [],
      null,
    ],
  ),
  roundTrip(
    'a RANGE of BIGINT has exact bounds',
    'RangeSpecimen',
    'bigints',
    [['-9223372036854775808', '9223372036854775807']],
    [[bound('-9223372036854775808', true), bound('9223372036854775807', false)]],
  ),
  roundTrip(
    'a RANGE of DECIMAL keeps what is inclusive',
    'RangeSpecimen',
    'decimals',
    [
      [1.5, 2.25],
      [bound('0.1', false), bound('0.2', true)],
    ],
    [
      [bound('1.5', true), bound('2.25', false)],
      [bound('0.1', false), bound('0.2', true)],
    ],
  ),
  roundTrip(
    'a RANGE of DATE has dates as bounds',
    'RangeSpecimen',
    'dates',
    [
      [new Date('2024-01-01T00:00:00.123Z'), new Date('2024-02-01T00:00:00Z')],
      [new Date('2024-01-01T00:00:00Z'), null],
      [Number.NEGATIVE_INFINITY, new Date('2024-01-01T00:00:00Z')],
    ],
    [
      [bound(new Date('2024-01-01T00:00:00.123Z'), true), bound(new Date('2024-02-01T00:00:00Z'), false)],
      [bound(new Date('2024-01-01T00:00:00Z'), true), bound(null, false)],
      [bound(Number.NEGATIVE_INFINITY, true), bound(new Date('2024-01-01T00:00:00Z'), false)],
    ],
  ),
  roundTrip(
    'a RANGE of DATEONLY has texts as bounds',
    'RangeSpecimen',
    'dateOnlys',
    [['2024-01-01', '2024-02-01']],
    [[bound('2024-01-01', true), bound('2024-02-01', false)]],
  ),
  finds('Op.contains a value', { [Op.contains]: 5 }, [2]),
  finds('Op.contains a range', { [Op.contains]: [6, 8] }, [2]),
  finds('Op.contained in a range', { [Op.contained]: [0, 12] }, [1, 2]),
  finds('Op.overlap with a range', { [Op.overlap]: [4, 6] }, [1, 2]),
  finds('Op.adjacent to a range', { [Op.adjacent]: [10, 20] }, [2, 3]),
  finds('Op.strictLeft of a range', { [Op.strictLeft]: [10, 15] }, [1, 2]),
  finds('Op.strictRight of a range', { [Op.strictRight]: [1, 5] }, [2, 3]),
  finds('Op.noExtendLeft of a range', { [Op.noExtendLeft]: [5, 6] }, [2, 3]),
  finds('Op.noExtendRight of a range', { [Op.noExtendRight]: [5, 10] }, [1, 2]),
  {
    name: 'a range of raw SQL is parsed as by the model',
    run: (world) =>
      rows(world, `SELECT int4range(1, 5) AS i, 'empty'::int8range AS e, numrange(NULL, 1.5, '(]') AS n`),
    expected: [
      {
        i: [bound(1, true), bound(5, false)],
        e: [],
        n: [bound(null, false), bound('1.5', true)],
      },
    ],
  },
  {
    name: 'functions of ranges and multiranges',
    run: (world) =>
      rows(
        world,
        `SELECT lower(int4range(1, 5)) l, upper_inf(int4range(1, NULL)) u, isempty(int4range(1, 1)) e,
                (int4range(1, 5) * int4range(3, 9))::text x, (int4range(1, 5) + int4range(5, 9))::text j,
                int4multirange(int4range(1, 3), int4range(2, 7), int4range(9, 10))::text m,
                range_agg(r)::text a FROM (VALUES (int4range(1, 2)), (int4range(2, 3))) AS t (r)`,
      ),
    expected: [{ l: 1, u: true, e: true, x: '[3,5)', j: '[1,9)', m: '{[1,7),[9,10)}', a: '{[1,3)}' }],
  },
  {
    name: 'a range whose end is before its start is refused with 22000',
    run: ({ models: { RangeSpecimen } }) => failure(RangeSpecimen.create({ integers: [5, 1] })),
    expected: expect.objectContaining({
      code: '22000',
      message: 'range lower bound must be less than or equal to range upper bound',
    }),
  },
  {
    name: 'an exclusion constraint refuses what overlaps, as an ExclusionConstraintError',
    async run(world) {
      await world.sequelize.query(
        `CREATE TABLE bookings (room int, during int4range,
           CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&))`,
      );
      await world.sequelize.query(`INSERT INTO bookings VALUES (1, '[1,5)'), (1, '[5,9)'), (2, '[1,5)')`);
      return failure(world.sequelize.query(`INSERT INTO bookings VALUES (1, '[4,6)')`));
    },
    expected: expect.objectContaining({
      class: 'ExclusionConstraintError',
      code: '23P01',
      constraint: 'no_overlap',
      table: 'bookings',
      // Sequelize reads them from the detail, up to the first parenthesis.
      fields: { room: '1', during: '[4,6' },
    }),
  },
];

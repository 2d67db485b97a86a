import { expect } from 'vitest';
import { failure } from '../plain.js';
import { roundTrip } from '../round-trip.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const dateTypes: ConformanceCase[] = [
  roundTrip('DATE comes back to the millisecond, long ago and far ahead', 'Specimen', 'date', [
    new Date('2024-02-29T23:59:59.999Z'),
    new Date('1969-12-31T23:59:59.001Z'),
    new Date('1582-10-15T00:00:00.000Z'),
    new Date('0099-01-01T00:00:00.000Z'),
    new Date('9999-12-31T23:59:59.999Z'),
    new Date(0),
    null,
  ]),
  roundTrip(
    'DATE takes texts with a zone, and numbers',
    'Specimen',
    'date',
    ['2024-06-01T12:00:00+02:00', '2024-06-01 12:00:00.5', 86_400_000],
    [
      new Date('2024-06-01T10:00:00Z'),
      new Date('2024-06-01T12:00:00.500Z'),
      new Date('1970-01-02T00:00:00.000Z'),
    ],
  ),
  roundTrip('DATE(1) is as exact as DATE: Sequelize does not pass its precision on', 'Specimen', 'date1', [
    new Date('2024-01-01T00:00:00.949Z'),
  ]),
  roundTrip('DATEONLY is a text, without a zone', 'Specimen', 'dateOnly', [
    '2024-02-29',
    '1969-12-31',
    '0001-01-01',
    '9999-12-31',
    null,
  ]),
  roundTrip(
    'TIME is a text, to the microsecond',
    'Specimen',
    'time',
    ['00:00:00', '23:59:59.999999', '24:00:00', '7:05', null],
    ['00:00:00', '23:59:59.999999', '24:00:00', '07:05:00', null],
  ),
  {
    name: 'microseconds stay on the server, beyond the milliseconds of JavaScript',
    async run(world) {
      await world.sequelize.query(
        `INSERT INTO specimens (date6) VALUES ('1969-12-31 23:59:59.123456+00'), ('2024-01-01 00:00:00.999999+00')`,
      );
      return rows(world, 'SELECT date6, date6::text AS text FROM specimens ORDER BY date6');
    },
    expected: [
      { date6: new Date('1969-12-31T23:59:59.123Z'), text: '1969-12-31 23:59:59.123456+00' },
      { date6: new Date('2024-01-01T00:00:00.999Z'), text: '2024-01-01 00:00:00.999999+00' },
    ],
  },
  {
    name: 'infinite dates cannot be subtracted',
    run: (world) => failure(rows(world, `SELECT 'infinity'::date - '2024-01-01'::date AS days`)),
    expected: expect.objectContaining({ code: '22008', message: 'cannot subtract infinite dates' }),
  },
  {
    name: 'infinite timestamps are the infinities of JavaScript',
    run: (world) =>
      rows(
        world,
        `SELECT 'infinity'::timestamptz a, '-infinity'::timestamptz b, '0044-03-15 00:00:00+00 BC'::timestamptz c,
                'infinity'::date::text d, '0044-03-15 BC'::date::text e`,
      ),
    expected: [
      {
        a: Number.POSITIVE_INFINITY,
        b: Number.NEGATIVE_INFINITY,
        c: new Date('-000043-03-15T00:00:00.000Z'),
        d: 'infinity',
        e: '0044-03-15 BC',
      },
    ],
  },
  {
    name: 'the session is in UTC, as Sequelize asks for',
    run: (world) =>
      rows(
        world,
        `SELECT current_setting('TimeZone') zone, '2024-07-01 12:00:00+02'::timestamptz::text AS text,
                current_setting('DateStyle') style, current_setting('IntervalStyle') intervals`,
      ),
    expected: [
      { zone: '<+00>-00', text: '2024-07-01 10:00:00+00', style: 'ISO, MDY', intervals: 'postgres' },
    ],
  },
  {
    name: 'a named zone knows its summer time, its gap and its overlap',
    run: (world) =>
      rows(
        world,
        `SELECT '2024-03-31 01:30:00+00'::timestamptz AT TIME ZONE 'Europe/Berlin' = '2024-03-31 03:30' AS spring,
                ('2024-03-31 02:30'::timestamp AT TIME ZONE 'Europe/Berlin')::text AS gap,
                ('2024-10-27 02:30'::timestamp AT TIME ZONE 'Europe/Berlin')::text AS overlap,
                ('1945-06-01 12:00'::timestamp AT TIME ZONE 'Europe/Berlin')::text AS midsummer,
                ('2024-01-01 00:00'::timestamp AT TIME ZONE 'Asia/Kathmandu')::text AS kathmandu,
                ('2024-03-10 00:00'::timestamp AT TIME ZONE 'America/New_York' + interval '1 day')::text AS day`,
      ),
    expected: [
      {
        spring: true,
        gap: '2024-03-31 01:30:00+00',
        overlap: '2024-10-27 01:30:00+00',
        midsummer: '1945-06-01 09:00:00+00',
        kathmandu: '2023-12-31 18:15:00+00',
        day: '2024-03-11 05:00:00+00',
      },
    ],
  },
  {
    name: 'SET LOCAL TIME ZONE holds for its transaction only',
    async run(world) {
      const inside = await world.sequelize.transaction(async (transaction) => {
        await world.sequelize.query(`SET LOCAL TIME ZONE 'America/New_York'`, { transaction });
        return rows(world, `SELECT '2024-07-01 12:00:00+00'::timestamptz::text AS t`, { transaction });
      });
      return [...inside, ...(await rows(world, `SELECT '2024-07-01 12:00:00+00'::timestamptz::text AS t`))];
    },
    expected: [{ t: '2024-07-01 08:00:00-04' }, { t: '2024-07-01 12:00:00+00' }],
  },
  {
    name: 'a date that does not exist is refused with 22008, what is no date with 22007',
    async run(world) {
      return [
        await failure(world.sequelize.query(`SELECT '2023-02-29'::date`)),
        await failure(world.sequelize.query(`SELECT 'soon'::timestamptz`)),
        await failure(world.sequelize.query(`SELECT '25:00'::time`)),
      ];
    },
    expected: [
      expect.objectContaining({ code: '22008', message: 'date/time field value out of range: "2023-02-29"' }),
      expect.objectContaining({ code: '22007' }),
      expect.objectContaining({ code: '22008' }),
    ],
  },
  {
    name: 'intervals are objects, and dates are counted as calendars do',
    run: (world) =>
      rows(
        world,
        `SELECT '1 year 2 mons 3 days 04:05:06.789'::interval AS i, '2024-01-31'::date + interval '1 month' AS m,
                ('2024-03-01'::date - '2024-02-01'::date) AS days, age('2024-03-01', '2023-01-31')::text AS age,
                date_trunc('week', '2024-02-29'::timestamp)::text AS week, extract(doy FROM '2024-12-31'::date) AS doy,
                date_bin('15 min', '2024-01-01 10:44', '2024-01-01')::text AS bin, to_char('2024-02-29'::date, 'IYYY-IW') c`,
      ),
    expected: [
      {
        i: expect.objectContaining({ years: 1, months: 2, days: 3, hours: 4, minutes: 5, seconds: 6 }),
        m: new Date(2024, 1, 29),
        days: 29,
        age: '1 year 1 mon 1 day',
        week: '2024-02-26 00:00:00',
        doy: '366',
        bin: '2024-01-01 10:30:00+00',
        c: '2024-09',
      },
    ],
  },
  {
    name: 'a where on dates compares instants, whatever zone they are written in',
    async run({ models: { Specimen } }) {
      await Specimen.create({ date: new Date('2024-06-01T22:30:00Z') });
      return [
        await Specimen.count({ where: { date: '2024-06-02T00:30:00+02:00' } }),
        await Specimen.count({ where: { date: new Date('2024-06-01T22:30:00Z') } }),
        await Specimen.count({ where: { date: new Date('2024-06-01T22:30:00.001Z') } }),
      ];
    },
    expected: [1, 1, 0],
  },
  {
    name: 'now() stands still within a transaction, clock_timestamp() does not',
    run: (world) =>
      world.sequelize.transaction(async (transaction) => {
        const [first] = await rows(world, 'SELECT now()::text AS now, clock_timestamp() AS clock', {
          transaction,
        });
        await rows(world, 'SELECT pg_sleep(0.002)', { transaction });
        const [second] = await rows(world, 'SELECT now()::text AS now, clock_timestamp() > $clock AS later', {
          transaction,
          bind: { clock: first?.['clock'] },
        });
        return [first?.['now'] === second?.['now'], second?.['later']];
      }),
    expected: [true, true],
  },
];

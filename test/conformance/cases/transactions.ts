import { failure } from '../plain.js';
import { hookedNames, rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const transactions: ConformanceCase[] = [
  {
    name: 'what a transaction returns comes out, and its rows stay',
    async run(world) {
      const { Hooked } = world.models;
      const result = await world.sequelize.transaction(async (transaction) => {
        await Hooked.create({ name: 'a' }, { transaction });
        return 'done';
      });
      return [result, await hookedNames(world)];
    },
    expected: ['done', ['a']],
  },
  {
    name: 'an error rolls back everything: rows, tables, types and sequences that were made',
    async run(world) {
      const { Hooked } = world.models;
      const failed = await failure(
        world.sequelize.transaction(async (transaction) => {
          await Hooked.create({ name: 'a' }, { transaction });
          await world.sequelize.query(
            `CREATE TABLE made (a serial); CREATE TYPE mood AS ENUM ('sad'); ALTER TABLE hooked ADD COLUMN extra int;
             DROP TABLE reviews`,
            { transaction },
          );
          throw new RangeError('no');
        }),
      );
      return [
        failed,
        await hookedNames(world),
        await rows(
          world,
          `SELECT to_regclass('made') AS made, to_regtype('mood') AS mood, to_regclass('reviews')::text AS reviews`,
        ),
        'extra' in (await Hooked.describe()),
      ];
    },
    expected: [
      { class: 'RangeError', isSequelize: false, name: 'RangeError', message: 'no' },
      [],
      [{ made: null, mood: null, reviews: 'reviews' }],
      false,
    ],
  },
  {
    name: 'a sequence does not go back with its transaction',
    async run(world) {
      const { Hooked } = world.models;
      await failure(
        world.sequelize.transaction(async (transaction) => {
          await Hooked.create({ name: 'lost' }, { transaction });
          throw new Error('no');
        }),
      );
      return (await Hooked.create({ name: 'kept' })).id as number;
    },
    expected: 2,
  },
  {
    name: 'after an error within a transaction every statement is refused with 25P02',
    async run(world) {
      const { Hooked } = world.models;
      return world.sequelize
        .transaction(async (transaction) => {
          await Hooked.create({ name: 'a' }, { transaction });
          const first = await failure(world.sequelize.query('SELECT 1/0', { transaction }));
          const second = await failure(Hooked.count({ transaction }));
          throw Object.assign(new Error('out'), { seen: [first['code'], second['code'], second['message']] });
        })
        .catch(async (error: { seen: unknown[] }) => [...error.seen, await hookedNames(world)]);
    },
    expected: [
      '22012',
      '25P02',
      'current transaction is aborted, commands ignored until end of transaction block',
      [],
    ],
  },
  {
    name: 'a COMMIT after an error that was caught is a ROLLBACK',
    async run(world) {
      const { Hooked } = world.models;
      await world.sequelize.transaction(async (transaction) => {
        await Hooked.create({ name: 'a' }, { transaction });
        await failure(world.sequelize.query('SELECT 1/0', { transaction }));
      });
      return hookedNames(world);
    },
    expected: [],
  },
  {
    name: 'a transaction by hand: commit, rollback, and neither twice',
    async run(world) {
      const { Hooked } = world.models;
      const first = await world.sequelize.transaction();
      await Hooked.create({ name: 'a' }, { transaction: first });
      await first.commit();
      const second = await world.sequelize.transaction();
      await Hooked.create({ name: 'b' }, { transaction: second });
      await second.rollback();
      return [
        await hookedNames(world),
        (await failure(first.commit()))['message'],
        (await failure(second.rollback()))['message'],
      ];
    },
    expected: [
      ['a'],
      'Transaction cannot be committed because it has been finished with state: commit',
      'Transaction cannot be rolled back because it has been finished with state: rollback',
    ],
  },
];

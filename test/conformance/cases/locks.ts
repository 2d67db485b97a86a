import { Transaction } from 'sequelize';
import { expect } from 'vitest';
import { failure } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const locks: ConformanceCase[] = [
  {
    name: 'every LOCK mode is sent and reads',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const sent: string[] = [];
      await world.sequelize.transaction(async (transaction) => {
        for (const lock of Object.values(Transaction.LOCK)) {
          const logging = (sql: string) => void sent.push(sql.replace(/^.*(FOR .*);$/, '$1'));
          await Book.findByPk(1, { transaction, lock, logging });
        }
      });
      return sent;
    },
    expected: ['FOR UPDATE', 'FOR SHARE', 'FOR KEY SHARE', 'FOR NO KEY UPDATE'],
  },
  {
    name: 'FOR UPDATE OF one table of an include',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      return world.sequelize.transaction(async (transaction) => {
        const book = await Book.findOne({
          where: { title: 'alpha' },
          include: [{ model: Author, required: true }],
          lock: { level: Transaction.LOCK.UPDATE, of: Book },
          transaction,
        });
        return book?.author?.name;
      });
    },
    expected: 'ann',
  },
  {
    name: 'SKIP LOCKED and NOWAIT read what nobody holds',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      return world.sequelize.transaction(async (transaction) => [
        (await Book.findAll({ lock: true, skipLocked: true, limit: 2, order: ['id'], transaction })).length,
        (await rows(world, 'SELECT id FROM books ORDER BY id FOR UPDATE NOWAIT', { transaction })).length,
      ]);
    },
    expected: [2, 5],
  },
  {
    name: 'a queue by DELETE of a locked subquery takes each job once',
    async run(world) {
      const { Hooked } = world.models;
      await Hooked.bulkCreate(Array.from({ length: 6 }, (_, index) => ({ name: `job ${index}` })));
      const take = () =>
        rows(
          world,
          `DELETE FROM hooked WHERE id IN (SELECT id FROM hooked ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name`,
        );
      const taken = await Promise.all(Array.from({ length: 6 }, take));
      // Two that begin at the same instant may both skip what the other holds: a second round takes the rest.
      const rest = await rows(world, 'DELETE FROM hooked RETURNING name');
      return [...taken.flat(), ...rest].map((row) => row['name']).sort();
    },
    expected: ['job 0', 'job 1', 'job 2', 'job 3', 'job 4', 'job 5'],
  },
  {
    name: 'FOR UPDATE over an aggregate is refused with 0A000',
    run: (world) => failure(rows(world, 'SELECT count(*) FROM books FOR UPDATE')),
    expected: expect.objectContaining({
      code: '0A000',
      message: 'FOR UPDATE is not allowed with aggregate functions',
    }),
  },
  {
    name: 'LOCK TABLE needs a transaction: 25P01',
    async run({ sequelize }) {
      const outside = await failure(sequelize.query('LOCK TABLE books'));
      await sequelize.transaction((transaction) =>
        sequelize.query('LOCK TABLE books IN ACCESS EXCLUSIVE MODE', { transaction }),
      );
      return [outside['code'], outside['message']];
    },
    expected: ['25P01', 'LOCK TABLE can only be used in transaction blocks'],
  },
  {
    name: 'advisory locks of a transaction are taken, counted and let go',
    run: async (world) => [
      await world.sequelize.transaction((transaction) =>
        rows(
          world,
          `SELECT pg_try_advisory_xact_lock(7) AS a, pg_try_advisory_xact_lock(7) AS again,
                  (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 7
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held`,
          { transaction },
        ),
      ),
      await rows(
        world,
        `SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      ),
    ],
    expected: [[{ a: true, again: true, held: 1 }], [{ held: 0 }]],
  },
  {
    name: 'optimistic locking: the version goes up, and a stale instance is refused',
    async run({ models: { Account } }) {
      await Account.create({ owner: 'ann' });
      const [first, second] = [
        await Account.findByPk(1, { rejectOnEmpty: true }),
        await Account.findByPk(1, { rejectOnEmpty: true }),
      ];
      await first.update({ owner: 'first' });
      const failed = await failure(second.update({ owner: 'second' }));
      const row = await Account.findByPk(1, { rejectOnEmpty: true });
      return [failed, row.owner, row.version as unknown];
    },
    expected: [
      expect.objectContaining({
        class: 'OptimisticLockError',
        name: 'SequelizeOptimisticLockError',
        message: 'Attempting to update a stale model instance: Account',
      }),
      'first',
      1,
    ],
  },
];

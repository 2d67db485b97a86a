import { Transaction } from 'sequelize';
import { expect } from 'vitest';
import { failure } from '../plain.js';
import { hookedNames, rows } from '../sql.js';
import type { ConformanceCase, World } from '../world.js';

const level = async (world: World, isolationLevel?: Transaction.ISOLATION_LEVELS) =>
  world.sequelize.transaction(isolationLevel === undefined ? {} : { isolationLevel }, async (transaction) => {
    const [row] = await rows(world, `SELECT current_setting('transaction_isolation') AS level`, {
      transaction,
    });
    return row?.['level'];
  });

export const savepointsAndIsolation: ConformanceCase[] = [
  {
    name: 'a nested transaction is a savepoint: its rollback keeps what was before',
    async run(world) {
      const { Hooked } = world.models;
      await world.sequelize.transaction(async (transaction) => {
        await Hooked.create({ name: 'before' }, { transaction });
        await failure(
          world.sequelize.transaction({ transaction }, async (nested) => {
            await Hooked.create({ name: 'within' }, { transaction: nested });
            await world.sequelize.query('SELECT 1/0', { transaction: nested });
          }),
        );
        await Hooked.create({ name: 'after' }, { transaction });
      });
      return hookedNames(world);
    },
    expected: ['before', 'after'],
  },
  {
    // Sequelize gives the second and the third savepoint one name, so that ROLLBACK TO means the later.
    name: 'nested three deep, the middle one fails: Sequelize rolls back no further than the inner one',
    async run(world) {
      const { Hooked } = world.models;
      await world.sequelize.transaction(async (one) => {
        await Hooked.create({ name: '1' }, { transaction: one });
        await failure(
          world.sequelize.transaction({ transaction: one }, async (two) => {
            await Hooked.create({ name: '2' }, { transaction: two });
            await world.sequelize.transaction({ transaction: two }, (three) =>
              Hooked.create({ name: '3' }, { transaction: three }),
            );
            throw new Error('middle');
          }),
        );
      });
      return hookedNames(world);
    },
    expected: ['1', '2'],
  },
  {
    name: 'the rollback of the outer takes a nested one along that was committed',
    async run(world) {
      const { Hooked } = world.models;
      await failure(
        world.sequelize.transaction(async (transaction) => {
          await world.sequelize.transaction({ transaction }, (nested) =>
            Hooked.create({ name: 'in' }, { transaction: nested }),
          );
          throw new Error('outer');
        }),
      );
      return hookedNames(world);
    },
    expected: [],
  },
  {
    name: 'savepoints by hand: ROLLBACK TO and RELEASE',
    async run(world) {
      const run = (sql: string, transaction: Transaction) => world.sequelize.query(sql, { transaction });
      await world.sequelize.transaction(async (transaction) => {
        await run(
          `INSERT INTO hooked (name) VALUES ('a'); SAVEPOINT s; INSERT INTO hooked (name) VALUES ('b')`,
          transaction,
        );
        await run('ROLLBACK TO SAVEPOINT s', transaction);
        await run(`INSERT INTO hooked (name) VALUES ('c'); RELEASE SAVEPOINT s`, transaction);
      });
      return hookedNames(world);
    },
    expected: ['a', 'c'],
  },
  {
    name: 'isolation levels are as asked for',
    async run(world) {
      const found: unknown[] = [await level(world)];
      for (const isolation of Object.values(Transaction.ISOLATION_LEVELS))
        found.push(await level(world, isolation));
      return found;
    },
    expected: ['read committed', 'read uncommitted', 'read committed', 'repeatable read', 'serializable'],
  },
  {
    name: 'a read only transaction refuses to write with 25006, and reads',
    async run(world) {
      const { Hooked } = world.models;
      await Hooked.create({ name: 'a' });
      const failed = await failure(
        world.sequelize.transaction(async (transaction) => {
          await world.sequelize.query('SET TRANSACTION READ ONLY', { transaction });
          if ((await Hooked.count({ transaction })) !== 1) throw new Error('it does not read');
          await Hooked.create({ name: 'b' }, { transaction });
        }),
      );
      return [failed, await hookedNames(world)];
    },
    expected: [
      expect.objectContaining({
        code: '25006',
        message: 'cannot execute INSERT in a read-only transaction',
      }),
      ['a'],
    ],
  },
  {
    name: 'the isolation level cannot be changed after the first statement: 25001',
    run: (world) =>
      failure(
        world.sequelize.transaction(async (transaction) => {
          await rows(world, 'SELECT 1', { transaction });
          await world.sequelize.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', { transaction });
        }),
      ),
    expected: expect.objectContaining({
      code: '25001',
      message: 'SET TRANSACTION ISOLATION LEVEL must be called before any query',
    }),
  },
  {
    name: 'afterCommit runs after a commit, in order, and not after a rollback',
    async run(world) {
      const calls: string[] = [];
      await world.sequelize.transaction(async (transaction) => {
        transaction.afterCommit(() => void calls.push('first'));
        transaction.afterCommit(async () => void calls.push(`rows: ${(await hookedNames(world)).length}`));
        await world.models.Hooked.create({ name: 'a' }, { transaction });
        calls.push('body');
      });
      await failure(
        world.sequelize.transaction((transaction) => {
          transaction.afterCommit(() => void calls.push('never'));
          return Promise.reject(new Error('no'));
        }),
      );
      return calls;
    },
    expected: ['body', 'first', 'rows: 1'],
  },
];

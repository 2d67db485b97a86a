import { failure } from '../plain.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const sideBySide: ConformanceCase[] = [
  {
    name: 'ten transactions that lock, read and write lose no update',
    async run({ models: { Account }, sequelize }) {
      await Account.create({ owner: 'ann', balance: 0 });
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          sequelize.transaction(async (transaction) => {
            const account = await Account.findByPk(1, { transaction, lock: true, rejectOnEmpty: true });
            await account.update({ balance: Number(account.balance) + index }, { transaction });
          }),
        ),
      );
      return (await Account.findByPk(1, { rejectOnEmpty: true })).balance;
    },
    expected: '45',
  },
  {
    name: 'transactions side by side never see half of another',
    async run({ models: { Account }, sequelize }) {
      await Account.bulkCreate([
        { owner: 'ann', balance: 100 },
        { owner: 'bob', balance: 100 },
      ]);
      const transfer = () =>
        sequelize.transaction(async (transaction) => {
          const where = { where: { id: [1, 2] }, order: ['id'] as ['id'], lock: true, transaction };
          const [ann, bob] = await Account.findAll(where);
          await ann?.decrement('balance', { by: 7, transaction });
          await bob?.increment('balance', { by: 7, transaction });
        });
      const sums = Promise.all(Array.from({ length: 8 }, () => Account.sum('balance')));
      await Promise.all(Array.from({ length: 6 }, transfer));
      const balances = (await Account.findAll({ order: ['id'] })).map((account) => account.balance);
      return [[...new Set(await sums)], balances];
    },
    expected: [[200], ['58', '142']],
  },
  {
    name: 'one that fails takes nothing of the others along',
    async run({ models: { Hooked }, sequelize }) {
      const one = (index: number) =>
        sequelize.transaction(async (transaction) => {
          await Hooked.create({ name: `row ${index}` }, { transaction });
          if (index % 3 === 0) throw new Error(`no ${index}`);
        });
      const settled = await Promise.allSettled(Array.from({ length: 9 }, (_, index) => one(index)));
      const stored = await Hooked.findAll({ order: ['name'] });
      return [settled.map(({ status }) => status[0]).join(''), stored.map((row) => row.name)];
    },
    expected: ['rffrffrff', ['row 1', 'row 2', 'row 4', 'row 5', 'row 7', 'row 8']],
  },
  {
    name: 'queries without a transaction beside each other all arrive',
    async run({ models: { Hooked } }) {
      await Promise.all(Array.from({ length: 30 }, (_, index) => Hooked.create({ name: `${index}` })));
      const found = await Hooked.findAll();
      return [found.length, new Set(found.map((row) => row.id as number)).size];
    },
    expected: [30, 30],
  },
  {
    name: 'an error in one of many queries beside each other stays with that one',
    async run(world) {
      const settled = await Promise.allSettled(
        Array.from({ length: 12 }, (_, index) => rows(world, `SELECT 12 / ${index % 4} AS n`)),
      );
      return settled.map((result) => (result.status === 'fulfilled' ? result.value[0]?.['n'] : 'error'));
    },
    expected: ['error', 12, 6, 4, 'error', 12, 6, 4, 'error', 12, 6, 4],
  },
  {
    name: 'large values beside each other are not mixed',
    async run({ models: { Specimen } }) {
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          Specimen.create({ integer: index, text: `${index}`.repeat(300_000) }),
        ),
      );
      const found = await Specimen.findAll({ order: ['integer'] });
      return found.map((row) => row.text === `${row.integer}`.repeat(300_000));
    },
    expected: Array.from({ length: 8 }, () => true),
  },
  {
    name: 'nested siblings of one transaction run one after the other',
    async run({ models: { Hooked }, sequelize }) {
      await sequelize.transaction(async (transaction) => {
        for (const index of [0, 1, 2, 3]) {
          const nested = sequelize.transaction({ transaction }, async (inner) => {
            await Hooked.create({ name: `${index}` }, { transaction: inner });
            if (index % 2 === 1) throw new Error('odd');
          });
          await nested.catch(() => undefined);
        }
      });
      return (await Hooked.findAll({ order: ['id'] })).map((row) => row.name);
    },
    expected: ['0', '2'],
  },
  {
    name: 'queries of one transaction in Promise.all run on its one connection',
    async run(world) {
      return world.sequelize.transaction(async (transaction) => {
        const pids = await Promise.all(
          Array.from({ length: 6 }, () =>
            rows(world, 'SELECT pg_backend_pid() AS pid, pg_current_xact_id()::text AS xid', { transaction }),
          ),
        );
        return new Set(pids.flat().map((row) => JSON.stringify(row))).size;
      });
    },
    expected: 1,
  },
  {
    name: 'findOrCreate beside itself makes one row',
    async run({ models: { Country } }) {
      const results = await Promise.all(
        Array.from({ length: 5 }, () =>
          Country.findOrCreate({ where: { code: 'DE' }, defaults: { name: 'Germany' } }),
        ),
      );
      return [results.filter(([, created]) => created).length, await Country.count()];
    },
    expected: [1, 1],
  },
  {
    name: 'unique rows beside each other: one wins, the others are refused',
    async run({ models: { Country } }) {
      const settled = await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          Country.create({ code: 'DE', name: `${index}` }).then(
            () => 'stored',
            async (error: unknown) => (await failure(Promise.reject(error)))['class'],
          ),
        ),
      );
      return [settled.sort(), await Country.count()];
    },
    expected: [
      [
        'UniqueConstraintError',
        'UniqueConstraintError',
        'UniqueConstraintError',
        'UniqueConstraintError',
        'stored',
      ],
      1,
    ],
  },
];

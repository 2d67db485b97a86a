import { expect } from 'vitest';
import { failure } from '../plain.js';
import type { ConformanceCase, World } from '../world.js';

const HOOKS = [
  'beforeValidate',
  'afterValidate',
  'beforeCreate',
  'afterCreate',
  'beforeUpdate',
  'afterUpdate',
  'beforeSave',
  'afterSave',
  'beforeDestroy',
  'afterDestroy',
  'beforeBulkCreate',
  'afterBulkCreate',
  'beforeBulkUpdate',
  'afterBulkUpdate',
  'beforeBulkDestroy',
  'afterBulkDestroy',
  'beforeUpsert',
  'afterUpsert',
  'beforeFind',
  'beforeFindAfterExpandIncludeAll',
  'beforeFindAfterOptions',
  'afterFind',
  'beforeCount',
] as const;

/** A hook that Sequelize has, and its types have not. */
const VALIDATION_FAILED = 'validationFailed' as 'afterValidate';

/** Runs `fn` and returns the names of the hooks that ran, in their order. */
async function called(
  { models: { Hooked } }: World,
  fn: (model: World['models']['Hooked']) => Promise<unknown>,
): Promise<string[]> {
  const calls: string[] = [];
  for (const hook of HOOKS) Hooked.addHook(hook, 'recorder', () => void calls.push(hook));
  try {
    await fn(Hooked);
  } finally {
    for (const hook of HOOKS) Hooked.removeHook(hook, 'recorder');
  }
  return calls;
}

const orders: [string, (model: World['models']['Hooked']) => Promise<unknown>, string[]][] = [
  [
    'create',
    (Hooked) => Hooked.create({ name: 'a' }),
    ['beforeValidate', 'afterValidate', 'beforeCreate', 'beforeSave', 'afterCreate', 'afterSave'],
  ],
  [
    'save of a change',
    async (Hooked) => (await Hooked.create({ name: 'a' }, { hooks: false })).update({ name: 'b' }),
    [
      'beforeValidate',
      'afterValidate',
      'beforeUpdate',
      'beforeSave',
      // Sequelize looks again at what the hooks may have changed.
      'beforeValidate',
      'afterValidate',
      'afterUpdate',
      'afterSave',
    ],
  ],
  [
    'destroy of an instance',
    async (Hooked) => (await Hooked.create({ name: 'a' }, { hooks: false })).destroy(),
    ['beforeDestroy', 'afterDestroy'],
  ],
  [
    'bulkCreate',
    (Hooked) => Hooked.bulkCreate([{ name: 'a' }, { name: 'b' }]),
    ['beforeBulkCreate', 'afterBulkCreate'],
  ],
  [
    'bulkCreate with individualHooks',
    (Hooked) => Hooked.bulkCreate([{ name: 'a' }], { individualHooks: true }),
    ['beforeBulkCreate', 'beforeCreate', 'beforeSave', 'afterCreate', 'afterSave', 'afterBulkCreate'],
  ],
  [
    'update of many',
    (Hooked) => Hooked.update({ name: 'b' }, { where: { name: 'a' } }),
    ['beforeValidate', 'afterValidate', 'beforeBulkUpdate', 'afterBulkUpdate'],
  ],
  [
    'destroy of many with individualHooks',
    async (Hooked) => {
      await Hooked.bulkCreate([{ name: 'a' }], { hooks: false });
      await Hooked.destroy({ where: {}, individualHooks: true });
    },
    [
      'beforeBulkDestroy',
      'beforeFind',
      'beforeFindAfterExpandIncludeAll',
      'beforeFindAfterOptions',
      'afterFind',
      'beforeDestroy',
      'afterDestroy',
      'afterBulkDestroy',
    ],
  ],
  [
    'upsert',
    (Hooked) => Hooked.upsert({ id: 1, name: 'a' }),
    ['beforeValidate', 'afterValidate', 'beforeUpsert', 'afterUpsert'],
  ],
  [
    'findAll',
    (Hooked) => Hooked.findAll(),
    ['beforeFind', 'beforeFindAfterExpandIncludeAll', 'beforeFindAfterOptions', 'afterFind'],
  ],
  ['count', (Hooked) => Hooked.count(), ['beforeCount']],
];

export const hooks: ConformanceCase[] = [
  ...orders.map(([what, run, expected]): ConformanceCase => ({
    name: `the order of hooks: ${what}`,
    run: (world) => called(world, run),
    expected,
  })),
  {
    name: 'a hook that throws prevents the statement, and its error comes out as it is',
    async run({ models: { Hooked } }) {
      Hooked.addHook('beforeCreate', 'refuse', () => {
        throw new RangeError('not today');
      });
      const failed = await failure(Hooked.create({ name: 'a' }));
      Hooked.removeHook('beforeCreate', 'refuse');
      return [failed, await Hooked.count()];
    },
    expected: [{ class: 'RangeError', isSequelize: false, name: 'RangeError', message: 'not today' }, 0],
  },
  {
    name: 'a hook after the statement that throws rolls back its transaction',
    async run({ models: { Hooked }, sequelize }) {
      Hooked.addHook('afterCreate', 'refuse', () => Promise.reject(new Error('too late')));
      const failed = await failure(
        sequelize.transaction((transaction) => Hooked.create({ name: 'a' }, { transaction })),
      );
      Hooked.removeHook('afterCreate', 'refuse');
      return [failed['message'], await Hooked.count()];
    },
    expected: ['too late', 0],
  },
  {
    name: 'a hook changes what is written, and queries within the same transaction',
    async run({ models: { Hooked }, sequelize }) {
      Hooked.addHook('beforeCreate', 'number', async (instance, { transaction }) => {
        instance.set('name', `n${await Hooked.count({ transaction: transaction ?? null })}`);
      });
      await sequelize.transaction(async (transaction) => {
        for (const name of ['x', 'y']) await Hooked.create({ name }, { transaction });
      });
      Hooked.removeHook('beforeCreate', 'number');
      return (await Hooked.findAll({ order: ['id'] })).map((row) => row.name);
    },
    expected: ['n0', 'n1'],
  },
  {
    name: 'hooks: false runs none',
    run: (world) => called(world, (Hooked) => Hooked.create({ name: 'a' }, { hooks: false })),
    expected: [],
  },
  {
    name: 'validationFailed runs with the error, which may be replaced',
    async run({ models: { Member } }) {
      Member.addHook(VALIDATION_FAILED, 'replace', () => Promise.reject(new TypeError('replaced')));
      const failed = await failure(Member.create({ name: 'x', email: null }));
      Member.removeHook(VALIDATION_FAILED, 'replace');
      return failed;
    },
    expected: expect.objectContaining({ class: 'TypeError', message: 'replaced' }),
  },
];

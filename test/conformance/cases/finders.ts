import { Op, type WhereOptions } from 'sequelize';
import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const finders: ConformanceCase[] = [
  {
    name: 'findByPk and findOne find the one, or null, or fail with rejectOnEmpty',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      return [
        (await Book.findByPk(2))?.title,
        await Book.findByPk(99),
        (await Book.findOne({ where: { pages: { [Op.lt]: 100 } } }))?.title,
        await failure(Book.findByPk(99, { rejectOnEmpty: true })),
      ];
    },
    expected: ['beta', null, 'delta', expect.objectContaining({ class: 'EmptyResultError' })],
  },
  {
    name: 'findOrCreate finds, or makes with the defaults',
    async run({ models: { Country } }) {
      const where = { code: 'DE' };
      const [made, created] = await Country.findOrCreate({ where, defaults: { name: 'Germany' } });
      const [found, again] = await Country.findOrCreate({ where, defaults: { name: 'other' } });
      return [plain(made), created, plain(found), again];
    },
    expected: [{ id: 1, code: 'DE', name: 'Germany' }, true, { id: 1, code: 'DE', name: 'Germany' }, false],
  },
  {
    name: 'findOrCreate within a transaction that goes on after it',
    async run({ models: { Country }, sequelize }) {
      await Country.create({ code: 'DE', name: 'Germany' });
      return sequelize.transaction(async (transaction) => {
        const results: unknown[] = [];
        for (const code of ['DE', 'FR', 'FR']) {
          const [row, created] = await Country.findOrCreate({
            where: { code },
            defaults: { name: code },
            transaction,
          });
          results.push([row.name, created]);
        }
        return [...results, await Country.count({ transaction })];
      });
    },
    expected: [['Germany', false], ['FR', true], ['FR', false], 2],
  },
  {
    name: 'findOrCreate whose defaults violate another unique index fails, and leaves no function behind',
    async run({ models: { Account }, sequelize }) {
      await Account.create({ owner: 'ann', iban: 'X' });
      const failed = await failure(
        Account.findOrCreate({ where: { owner: 'bob' }, defaults: { iban: 'X' } }),
      );
      const [left] = await sequelize.query(`SELECT proname FROM pg_proc WHERE proname LIKE 'testfunc%'`);
      return [failed['class'], left, await Account.count()];
    },
    expected: ['UniqueConstraintError', [], 1],
  },
  {
    name: 'findCreateFind finds, creates, or finds what another has created',
    async run({ models: { Country } }) {
      const where = { code: 'DE' };
      const [, created] = await Country.findCreateFind({ where, defaults: { name: 'Germany' } });
      const [found, again] = await Country.findCreateFind({ where, defaults: { name: 'other' } });
      return [created, found.name, again];
    },
    expected: [true, 'Germany', false],
  },
  {
    name: 'findOrBuild builds without storing',
    async run({ models: { Country } }) {
      const [built, isNew] = await Country.findOrBuild({
        where: { code: 'DE' },
        defaults: { name: 'Germany' },
      });
      return [plain(built), isNew, await Country.count()];
    },
    expected: [{ id: null, code: 'DE', name: 'Germany' }, true, 0],
  },
  {
    name: 'findAndCountAll counts all and returns a page, with an include',
    async run(world) {
      await seedLibrary(world);
      const { Book, Review } = world.models;
      const { rows, count } = await Book.findAndCountAll({
        include: [Review],
        distinct: true,
        order: [['title', 'ASC']],
        limit: 2,
        offset: 1,
      });
      return [count, rows.map((book) => book.title)];
    },
    expected: [5, ['beta', 'delta']],
  },
  {
    name: 'findAndCountAll with group counts each group',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const { rows, count } = await Book.findAndCountAll({
        attributes: ['authorId'],
        group: ['authorId'],
        order: [['authorId', 'ASC']],
      });
      return [rows.map((book) => book.authorId), (count as unknown[]).length];
    },
    expected: [[1, 2, null], 3],
  },
  {
    name: 'operators of where: or, and, not, in, between, like, regexp, is null',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const wheres = [
        { [Op.or]: [{ title: 'alpha' }, { pages: 500 }] },
        { pages: { [Op.between]: [100, 300] }, price: { [Op.not]: null } },
        { [Op.not]: { title: ['alpha', 'beta'] } },
        { title: { [Op.notIn]: ['alpha', 'beta'], [Op.like]: '%a' } },
        { title: { [Op.iLike]: 'ALPHA' } },
        { title: { [Op.regexp]: '^[a-d]' } },
        { title: { [Op.notIRegexp]: 'A$' } },
        { title: { [Op.startsWith]: 'ep' } },
        { title: { [Op.substring]: 'amm' } },
        { price: null },
        { id: [] },
        { published: { [Op.gt]: '2001-06-01', [Op.lte]: '2002-02-02' } },
      ];
      const found: string[] = [];
      for (const where of wheres) {
        found.push((await Book.findAll({ where, order: ['id'] })).map((book) => book.title[0]).join(''));
      }
      return found;
    },
    expected: ['ae', 'ab', 'gde', 'gd', 'a', 'abd', 'e', 'e', 'g', 'g', '', 'b'],
  },
  {
    name: 'values with a percent sign, an underscore and a backslash are found as they are',
    async run({ models: { Tag } }) {
      await Tag.bulkCreate([
        { label: '100%' },
        { label: '100x' },
        { label: 'a_b' },
        { label: 'a\\b' },
        { label: "o'k" },
      ]);
      const labels = async (where: WhereOptions) =>
        (await Tag.findAll({ where, order: ['id'] })).map((tag) => tag.label);
      return [
        await labels({ label: { [Op.like]: '100\\%' } }),
        await labels({ label: { [Op.like]: 'a_b' } }),
        await labels({ label: ['a\\b', "o'k"] }),
      ];
    },
    expected: [['100%'], ['a_b', 'a\\b'], ['a\\b', "o'k"]],
  },
  {
    name: 'null sorts last, or where it is told to',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const order = async (direction: string) =>
        (await Book.findAll({ order: [['price', direction]] })).map((book) => book.title[0]).join('');
      return [
        await order('ASC'),
        await order('DESC'),
        await order('ASC NULLS FIRST'),
        await order('DESC NULLS LAST'),
      ];
    },
    expected: ['dabeg', 'gebad', 'gdabe', 'ebadg'],
  },
  {
    name: 'a where on a column that is not there is refused with 42703',
    run: ({ models: { Book } }) => failure(Book.findAll({ where: { nothing: 1 } })),
    expected: expect.objectContaining({ code: '42703', message: 'column Book.nothing does not exist' }),
  },
  {
    name: 'limit 0 finds nothing, an offset beyond the end too',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      return [await Book.findAll({ limit: 0 }), await Book.findAll({ offset: 10 })];
    },
    expected: [[], []],
  },
];

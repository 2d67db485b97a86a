import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import type { ConformanceCase, World } from '../world.js';

const book = ({ models: { Book } }: World) => Book.create({ title: 'a', pages: 10, price: '1.50' });

export const instances: ConformanceCase[] = [
  {
    name: 'build, isNewRecord, save and the id',
    async run({ models: { Book } }) {
      const built = Book.build({ title: 'a' });
      const before = [built.isNewRecord, built.id as unknown];
      await built.save();
      return [before, built.isNewRecord, built.id as unknown, plain(built)];
    },
    expected: [
      [true, null],
      false,
      1,
      { id: 1, title: 'a', pages: 0, price: null, published: null, authorId: null },
    ],
  },
  {
    name: 'changed and previous know what is not saved',
    async run(world) {
      const row = await book(world);
      row.title = 'b';
      row.pages = 10;
      const during = [row.changed(), row.changed('pages'), row.previous('title'), row.previous()];
      await row.save();
      return [...during, row.changed(), row.previous('title')];
    },
    expected: [['title'], false, 'a', { title: 'a' }, false, 'b'],
  },
  {
    name: 'save with fields writes only those',
    async run(world) {
      const row = await book(world);
      row.set({ title: 'b', pages: 20 });
      await row.save({ fields: ['title'] });
      const stored = await world.models.Book.findByPk(1, { attributes: ['title', 'pages'] });
      return [plain(stored), row.changed()];
    },
    expected: [{ title: 'b', pages: 10 }, ['pages']],
  },
  {
    name: 'save without a change sends nothing',
    async run(world) {
      const row = await book(world);
      const sent: string[] = [];
      await row.save({ logging: (sql) => void sent.push(sql) });
      return sent;
    },
    expected: [],
  },
  {
    name: 'reload takes the values of the server, and fails when the row is gone',
    async run(world) {
      const row = await book(world);
      await world.models.Book.update({ pages: 99 }, { where: { id: 1 } });
      row.title = 'unsaved';
      await row.reload();
      const reloaded = [row.title, row.pages, row.changed()];
      await world.models.Book.destroy({ where: { id: 1 } });
      return [...reloaded, await failure(row.reload())];
    },
    expected: ['a', 99, false, expect.objectContaining({ class: 'InstanceError' })],
  },
  {
    name: 'increment and decrement: by one, by some, of several columns, and returning',
    async run(world) {
      const row = await book(world);
      await row.increment('pages');
      await row.increment(['pages'], { by: 5 });
      await row.increment({ pages: 2, price: 1.25 });
      await row.decrement('pages', { by: 3 });
      await row.reload();
      return [row.pages, row.price];
    },
    expected: [15, '2.75'],
  },
  {
    name: 'increment of many rows returns them',
    async run({ models: { Account } }) {
      await Account.bulkCreate([
        { owner: 'a', balance: '9007199254740993' },
        { owner: 'b' },
        { owner: 'c', bank: 'X' },
      ]);
      await Account.increment('balance', { by: 2, where: { bank: null } });
      return (await Account.findAll({ order: ['owner'] })).map((account) => account.balance);
    },
    expected: ['9007199254740995', '2', '0'],
  },
  {
    name: 'update returns how many, and with returning the rows',
    async run(world) {
      const { Book } = world.models;
      await Book.bulkCreate([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
      const counted = await Book.update({ pages: 5 }, { where: { title: ['a', 'b'] } });
      const [count, changed] = await Book.update({ pages: 6 }, { where: { title: 'c' }, returning: true });
      const [, some] = await Book.update({ pages: 7 }, { where: { title: 'c' }, returning: ['id', 'pages'] });
      return [counted, count, plain(changed), plain(some)];
    },
    expected: [
      [2],
      1,
      [{ id: 3, title: 'c', pages: 6, price: null, published: null, authorId: null }],
      [{ id: 3, pages: 7 }],
    ],
  },
  {
    name: 'destroy returns how many, with a limit too',
    async run({ models: { Hooked } }) {
      await Hooked.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
      const limited = await Hooked.destroy({ where: {}, limit: 2 });
      return [limited, await Hooked.destroy({ where: {} }), await Hooked.destroy({ where: {} })];
    },
    expected: [2, 1, 0],
  },
  {
    name: 'update of the primary key by save is left out, by update of many it is done',
    async run(world) {
      const row = await book(world);
      await world.models.Book.update({ id: 50 }, { where: { id: 1 } });
      return [
        await world.models.Book.findByPk(1),
        (await world.models.Book.findByPk(50))?.title,
        row.id as number,
      ];
    },
    expected: [null, 'a', 1],
  },
  {
    name: 'an explicit id does not move the sequence',
    async run({ models: { Hooked } }) {
      await Hooked.create({ id: 1, name: 'explicit' });
      const failed = await failure(Hooked.create({ name: 'next' }));
      return [failed['fields'], (await Hooked.create({ name: 'after' })).id as number];
    },
    expected: [{ id: '1' }, 2],
  },
  {
    name: 'toJSON, get and equals',
    async run(world) {
      const row = await book(world);
      const again = await world.models.Book.findByPk(1, { rejectOnEmpty: true });
      return [JSON.parse(JSON.stringify(row)) as unknown, row.equals(again), row.get('title'), row.where()];
    },
    expected: [
      { id: 1, title: 'a', pages: 10, price: '1.50', published: null, authorId: null },
      true,
      'a',
      { id: 1 },
    ],
  },
  {
    name: 'getters and setters of a model stand between the row and the value',
    async run({ models: { Member }, sequelize }) {
      const member = await Member.create({ name: '  ann ', email: 'a@b.org' });
      const [stored] = await sequelize.query('SELECT name FROM members');
      return [member.name, member.getDataValue('name') as unknown, stored, member.get()['name'] as unknown];
    },
    expected: ['<ann>', 'ann', [{ name: 'ann' }], '<ann>'],
  },
  {
    name: 'a column of another name is written, found and ordered by the name of the attribute',
    async run({ models: { Member }, sequelize }) {
      await Member.bulkCreate([
        { name: 'ann', nickName: 'x', email: 'a@b.org' },
        { name: 'bob', nickName: 'y', email: 'a@b.org' },
      ]);
      const found = await Member.findAll({ where: { nickName: ['x', 'y'] }, order: [['nickName', 'DESC']] });
      const [stored] = await sequelize.query('SELECT nick_name FROM members ORDER BY id');
      return [found.map((member) => member.nickName), stored];
    },
    expected: [
      ['y', 'x'],
      [{ nick_name: 'x' }, { nick_name: 'y' }],
    ],
  },
];

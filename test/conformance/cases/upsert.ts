import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import type { ConformanceCase } from '../world.js';

export const upsert: ConformanceCase[] = [
  {
    name: 'upsert inserts what is not there, and returns the row',
    async run({ models: { Tag } }) {
      const [tag, created] = await Tag.upsert({ label: 'new' });
      return [plain(tag), created];
    },
    expected: [{ id: 1, label: 'new' }, null],
  },
  {
    name: 'upsert by primary key updates what is there, and leaves the defaults alone',
    async run({ models: { Book } }) {
      await Book.create({ title: 'a', pages: 7 });
      const [book] = await Book.upsert({ id: 1, title: 'b' });
      return [plain(book), plain(await Book.findAll())];
    },
    expected: [
      expect.objectContaining({ id: 1, title: 'b' }),
      [{ id: 1, title: 'b', pages: 7, price: null, published: null, authorId: null }],
    ],
  },
  {
    name: 'upsert by a unique column keeps the id',
    async run({ models: { Country } }) {
      await Country.create({ code: 'DE', name: 'Germany' });
      await Country.upsert({ code: 'DE', name: 'Deutschland' });
      return plain(await Country.findAll());
    },
    expected: [{ id: 1, code: 'DE', name: 'Deutschland' }],
  },
  {
    name: 'upsert by a composite primary key',
    async run({ models: { Setting } }) {
      await Setting.upsert({ scope: 'a', key: 'k', value: { v: 1 } });
      const { createdAt } = await Setting.findOne({ rejectOnEmpty: true });
      await new Promise((resolve) => setTimeout(resolve, 2));
      await Setting.upsert({ scope: 'a', key: 'k', value: { v: 2 } });
      const row = await Setting.findOne({ rejectOnEmpty: true });
      return [row.value, +row.createdAt === +createdAt, +row.updatedAt > +createdAt, await Setting.count()];
    },
    expected: [{ v: 2 }, true, true, 1],
  },
  {
    name: 'upsert changes only the columns in fields',
    async run({ models: { Book } }) {
      await Book.create({ title: 'a', pages: 7 });
      await Book.upsert({ id: 1, title: 'b', pages: 9 }, { fields: ['id', 'title', 'pages'] });
      const both = plain(await Book.findByPk(1, { attributes: ['title', 'pages'] }));
      await Book.upsert({ id: 1, title: 'c', pages: 10 }, { fields: ['id', 'title'] });
      return [both, plain(await Book.findByPk(1, { attributes: ['title', 'pages'] }))];
    },
    expected: [
      { title: 'b', pages: 9 },
      { title: 'c', pages: 9 },
    ],
  },
  {
    name: 'conflictFields names the unique index that decides',
    async run({ models: { Account } }) {
      await Account.create({ owner: 'ann', bank: 'A', number: 1, balance: 5 });
      await Account.upsert(
        { owner: 'bob', bank: 'A', number: 1, balance: 9 },
        { conflictFields: ['bank', 'number'] },
      );
      return plain(await Account.findAll({ attributes: ['id', 'owner', 'balance'] }));
    },
    expected: [{ id: 1, owner: 'bob', balance: '9' }],
  },
  {
    name: 'conflictWhere names the partial index that decides',
    async run({ models: { Account } }) {
      const values = { owner: 'ann', primary: true };
      await Account.create({ ...values, balance: 1 });
      await Account.upsert(
        { ...values, balance: 2 },
        { conflictFields: ['owner'], conflictWhere: { primary: true } },
      );
      return plain(await Account.findAll({ attributes: ['id', 'balance'] }));
    },
    expected: [{ id: 1, balance: '2' }],
  },
  {
    name: 'conflictFields without such an index are refused with 42P10',
    run: ({ models: { Account } }) =>
      failure(Account.upsert({ owner: 'ann' }, { conflictFields: ['credit'] })),
    expected: expect.objectContaining({
      code: '42P10',
      message: 'there is no unique or exclusion constraint matching the ON CONFLICT specification',
    }),
  },
  {
    name: 'returning: false returns what was given, without the id',
    async run({ models: { Tag } }) {
      const [tag, created] = await Tag.upsert({ label: 'x' }, { returning: false });
      return [plain(tag), created];
    },
    expected: [{ id: null, label: 'x' }, null],
  },
  {
    name: 'upsert validates unless it is told not to',
    async run({ models: { Member } }) {
      const refused = await failure(Member.upsert({ id: 1, name: 'ann', age: 200, email: 'a@b.org' }));
      await Member.upsert({ id: 1, name: 'ann', age: 200, email: 'a@b.org' }, { validate: false });
      return [refused['class'], await Member.count()];
    },
    expected: ['ValidationError', 1],
  },
  {
    name: 'an upsert that violates another unique index is a UniqueConstraintError',
    async run({ models: { Account } }) {
      await Account.bulkCreate([
        { owner: 'ann', bank: 'A', number: 1, iban: 'X' },
        { owner: 'bob', bank: 'A', number: 2, iban: 'Y' },
      ]);
      return failure(
        Account.upsert(
          { owner: 'cid', bank: 'A', number: 2, iban: 'X' },
          { conflictFields: ['bank', 'number'] },
        ),
      );
    },
    expected: expect.objectContaining({ class: 'UniqueConstraintError', fields: { iban: 'X' } }),
  },
];

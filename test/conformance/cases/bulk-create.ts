import { expect } from 'vitest';
import { failure, plain } from '../plain.js';
import type { ConformanceCase } from '../world.js';

export const bulkCreate: ConformanceCase[] = [
  {
    name: 'bulkCreate returns instances with their ids, in the order given',
    async run({ models: { Tag } }) {
      const made = await Tag.bulkCreate([{ label: 'b' }, { label: 'a' }, { label: 'c' }]);
      return plain(made);
    },
    expected: [
      { id: 1, label: 'b' },
      { id: 2, label: 'a' },
      { id: 3, label: 'c' },
    ],
  },
  {
    name: 'bulkCreate of nothing returns nothing',
    run: async ({ models: { Tag } }) => plain(await Tag.bulkCreate([])),
    expected: [],
  },
  {
    name: 'bulkCreate fills in the defaults of each row',
    async run({ models: { Account } }) {
      const made = await Account.bulkCreate([{ owner: 'ann' }, { owner: 'bob', balance: 5, primary: true }]);
      return made.map((row) => [row.owner, row.balance, row.credit, row.primary]);
    },
    expected: [
      ['ann', '0', '0.00', false],
      ['bob', '5', '0.00', true],
    ],
  },
  {
    name: 'updateOnDuplicate changes those columns of what is there',
    async run({ models: { Country } }) {
      await Country.bulkCreate([{ code: 'DE', name: 'Germany' }]);
      await Country.bulkCreate(
        [
          { code: 'DE', name: 'Deutschland' },
          { code: 'FR', name: 'France' },
        ],
        { updateOnDuplicate: ['name'], conflictAttributes: ['code'] },
      );
      return plain(await Country.findAll({ order: ['code'], attributes: ['code', 'name'] }));
    },
    expected: [
      { code: 'DE', name: 'Deutschland' },
      { code: 'FR', name: 'France' },
    ],
  },
  {
    name: 'ignoreDuplicates leaves what is there',
    async run({ models: { Country } }) {
      await Country.create({ code: 'DE', name: 'Germany' });
      const rows = [
        { code: 'DE', name: 'changed' },
        { code: 'IT', name: 'Italy' },
      ];
      await Country.bulkCreate(rows, { ignoreDuplicates: true });
      return plain(await Country.findAll({ order: ['code'], attributes: ['code', 'name'] }));
    },
    expected: [
      { code: 'DE', name: 'Germany' },
      { code: 'IT', name: 'Italy' },
    ],
  },
  {
    name: 'one bad row: none is stored',
    async run({ models: { Country } }) {
      const failed = await failure(
        Country.bulkCreate([
          { code: 'DE', name: 'Germany' },
          { code: 'DE', name: 'again' },
        ]),
      );
      return [failed, await Country.count()];
    },
    expected: [expect.objectContaining({ class: 'UniqueConstraintError', fields: { code: 'DE' } }), 0],
  },
  {
    name: 'validate: true collects the failures of all rows',
    async run({ models: { Member } }) {
      const failed = await failure(
        Member.bulkCreate([{ name: 'x', email: 'bad' }, { name: 'ann' }, { name: 'bob', age: -1 }], {
          validate: true,
        }),
      );
      return [
        failed['class'],
        (failed['items'] as { inner: { path: string }[] }[]).map((item) =>
          item.inner.map((inner) => inner.path),
        ),
        await Member.count(),
      ];
    },
    expected: ['AggregateError', [['name', 'email'], ['age']], 0],
  },
  {
    name: 'fields says which columns are written',
    async run({ models: { Book } }) {
      await Book.bulkCreate([{ title: 'a', pages: 5, price: '1.00' }], { fields: ['title', 'price'] });
      return plain(await Book.findAll({ attributes: ['title', 'pages', 'price'] }));
    },
    expected: [{ title: 'a', pages: 0, price: '1.00' }],
  },
  {
    name: 'returning with a list brings only those',
    async run({ models: { Book } }) {
      const made = await Book.bulkCreate([{ title: 'a' }], { returning: ['id', 'price'] });
      return plain(made);
    },
    expected: [{ id: 1, title: 'a', pages: 0, price: null }],
  },
  {
    name: 'bulkCreate with include makes the rows of the other side',
    async run({ models: { Author, Book } }) {
      await Author.bulkCreate(
        [
          { name: 'ann', books: [{ title: 'a' }, { title: 'b' }] },
          { name: 'bob', books: [{ title: 'c' }] },
        ],
        { include: [{ model: Book, as: 'books' }] },
      );
      const books = await Book.findAll({ order: ['title'] });
      return books.map((book) => [book.title, book.authorId]);
    },
    expected: [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ],
  },
  {
    name: '10 000 rows are written and read',
    async run({ models: { Hooked } }) {
      const names = Array.from({ length: 10_000 }, (_, index) => ({ name: `row ${index}` }));
      await Hooked.bulkCreate(names);
      const found = await Hooked.findAll({ order: [['id', 'ASC']], raw: true });
      return [found.length, found[0], found.at(-1)];
    },
    expected: [10_000, { id: 1, name: 'row 0' }, { id: 10_000, name: 'row 9999' }],
  },
];

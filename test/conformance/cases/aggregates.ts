import { Op, cast, col, fn, literal, where } from 'sequelize';
import { plain } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const aggregates: ConformanceCase[] = [
  {
    name: 'count, sum, min and max, also of nothing',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const none = { where: { title: 'none' } };
      return [
        [await Book.count(), await Book.sum('pages'), await Book.min('pages'), await Book.max('title')],
        [await Book.count(none), await Book.sum('pages', none), await Book.min('pages', none)],
        [await Book.sum('price'), await Book.max('published'), await Book.count({ col: 'price' })],
      ];
    },
    expected: [
      [5, 1150, 50, 'gamma'],
      [0, null, null],
      [135.74, '2003-03-03', 4],
    ],
  },
  {
    name: 'count with group counts each group',
    async run(world) {
      await seedLibrary(world);
      const counts = await world.models.Book.count({ group: ['authorId'], attributes: ['authorId'] });
      return counts.sort(
        (a, b) => Number(b.count) - Number(a.count) || Number(a['authorId']) - Number(b['authorId']),
      );
    },
    expected: [
      { authorId: 1, count: 3 },
      { authorId: null, count: 1 },
      { authorId: 2, count: 1 },
    ],
  },
  {
    name: 'count distinct of a column',
    async run(world) {
      await seedLibrary(world);
      return world.models.Book.count({ distinct: true, col: 'authorId' });
    },
    expected: 2,
  },
  {
    name: 'group, having and an order by an alias',
    async run(world) {
      await seedLibrary(world);
      return world.models.Book.findAll({
        attributes: ['authorId', [fn('COUNT', col('id')), 'n'], [fn('SUM', col('pages')), 'pages']],
        group: ['authorId'],
        having: where(fn('SUM', col('pages')), Op.gt, 100),
        order: [[literal('pages'), 'DESC']],
        raw: true,
      });
    },
    expected: [
      { authorId: 1, n: '3', pages: '600' },
      { authorId: null, n: '1', pages: '500' },
    ],
  },
  {
    name: 'attributes: include, exclude and an alias',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      return [
        plain(await Book.findByPk(1, { attributes: { exclude: ['price', 'published', 'authorId'] } })),
        plain(
          await Book.findByPk(1, {
            attributes: [
              'id',
              ['title', 'name'],
              [fn('UPPER', col('title')), 'loud'],
              [literal('1 + 1'), 'two'],
            ],
          }),
        ),
        Object.keys(
          (await Book.findByPk(1, { attributes: { include: [[literal('pages * 2'), 'twice']] } }))?.get() ??
            {},
        ).sort(),
      ];
    },
    expected: [
      { id: 1, title: 'alpha', pages: 100 },
      { id: 1, name: 'alpha', loud: 'ALPHA', two: 2 },
      ['authorId', 'id', 'pages', 'price', 'published', 'title', 'twice'],
    ],
  },
  {
    name: 'fn, cast and where in a where',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      const titles = async (condition: ReturnType<typeof where>) =>
        (await Book.findAll({ where: condition, order: ['id'] })).map((book) => book.title);
      return [
        await titles(where(fn('length', col('title')), 4)),
        await titles(where(cast(col('pages'), 'text'), { [Op.like]: '%00' })),
        await titles(where(fn('date_part', 'year', col('published')), { [Op.in]: [2001, 1999] })),
        await titles(where(col('pages'), Op.gt, literal('(SELECT avg(pages) FROM books)'))),
      ];
    },
    expected: [['beta'], ['alpha', 'beta', 'gamma', 'epsilon'], ['alpha', 'epsilon'], ['gamma', 'epsilon']],
  },
  {
    name: 'a subquery as an attribute and as an order',
    async run(world) {
      await seedLibrary(world);
      const reviews = literal('(SELECT count(*)::int FROM reviews WHERE reviews."bookId" = "Book".id)');
      const found = await world.models.Book.findAll({
        attributes: ['title', [reviews, 'reviews']],
        order: [
          [reviews, 'DESC'],
          ['title', 'ASC'],
        ],
      });
      return found.map((book) => [book.title, book.get('reviews')]);
    },
    expected: [
      ['alpha', 2],
      ['beta', 1],
      ['delta', 1],
      ['epsilon', 0],
      ['gamma', 0],
    ],
  },
  {
    name: 'an aggregate over an include, grouped by the row',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      return Author.findAll({
        attributes: [
          'name',
          [fn('COUNT', col('books.id')), 'n'],
          [fn('MAX', col('books.published')), 'last'],
        ],
        include: [{ model: Book, attributes: [] }],
        group: ['Author.id'],
        order: [['name', 'ASC']],
        raw: true,
      });
    },
    expected: [
      { name: 'ann', n: '3', last: '2002-02-02' },
      { name: 'bob', n: '1', last: '2003-03-03' },
      { name: 'cid', n: '0', last: null },
    ],
  },
  {
    name: 'literal, fn and col as values of an update',
    async run(world) {
      await seedLibrary(world);
      const { Book } = world.models;
      await Book.update(
        { pages: literal('pages * 2'), title: fn('upper', col('title')) },
        { where: { id: [1, 2] } },
      );
      return plain(
        await Book.findAll({ attributes: ['title', 'pages'], where: { id: [1, 2] }, order: ['id'] }),
      );
    },
    expected: [
      { title: 'ALPHA', pages: 200 },
      { title: 'BETA', pages: 400 },
    ],
  },
];

import { Op } from 'sequelize';
import { plain } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const includes: ConformanceCase[] = [
  {
    name: 'an include of every kind, nested, as one object',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book, Country, Profile, Review, Tag } = world.models;
      const ann = await Author.findOne({
        where: { name: 'ann' },
        attributes: ['id', 'name'],
        include: [
          { model: Country, attributes: ['code'] },
          { model: Profile, attributes: ['bio'] },
          {
            model: Book,
            attributes: ['title'],
            include: [
              { model: Tag, attributes: ['label'], through: { attributes: ['weight'] } },
              { model: Review, attributes: ['stars'] },
            ],
          },
        ],
        order: [
          [{ model: Book, as: 'books' }, 'id', 'ASC'],
          [{ model: Book, as: 'books' }, { model: Tag, as: 'tags' }, 'id', 'ASC'],
          [{ model: Book, as: 'books' }, { model: Review, as: 'reviews' }, 'id', 'ASC'],
        ],
      });
      return plain(ann);
    },
    expected: {
      id: 1,
      name: 'ann',
      country: { code: 'DE' },
      profile: { bio: 'writes' },
      books: [
        {
          title: 'alpha',
          tags: [
            { label: 'novel', BookTag: { weight: 3 } },
            { label: 'poem', BookTag: { weight: 5 } },
          ],
          reviews: [{ stars: 5 }, { stars: 3 }],
        },
        { title: 'beta', tags: [{ label: 'novel', BookTag: { weight: 7 } }], reviews: [{ stars: 1 }] },
        { title: 'gamma', tags: [], reviews: [] },
      ],
    },
  },
  {
    name: 'required: true leaves out rows without one, required: false keeps them',
    async run(world) {
      await seedLibrary(world);
      const { Author, Country } = world.models;
      const find = (required: boolean) =>
        Author.findAll({ include: [{ model: Country, required }], order: [['name', 'DESC']] });
      return [
        (await find(true)).map((author) => author.name),
        (await find(false)).map((author) => [author.name, author.country?.code ?? null]),
      ];
    },
    expected: [
      ['bob', 'ann'],
      [
        ['cid', null],
        ['bob', 'FR'],
        ['ann', 'DE'],
      ],
    ],
  },
  {
    name: 'a where in an include makes it required, unless it is said not to be',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const find = (options: object) =>
        Author.findAll({
          include: [{ model: Book, where: { pages: { [Op.gt]: 150 } }, ...options }],
          order: [
            ['id', 'ASC'],
            [{ model: Book, as: 'books' }, 'id', 'ASC'],
          ],
        });
      const titles = (found: Awaited<ReturnType<typeof find>>) =>
        found.map((author) => [author.name, author.books?.map((book) => book.title)]);
      return [titles(await find({})), titles(await find({ required: false }))];
    },
    expected: [
      [['ann', ['beta', 'gamma']]],
      [
        ['ann', ['beta', 'gamma']],
        ['bob', []],
        ['cid', []],
      ],
    ],
  },
  {
    name: 'a limit counts rows of the model, not of the join',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const found = await Author.findAll({
        include: [Book],
        order: [
          ['name', 'ASC'],
          [{ model: Book, as: 'books' }, 'title', 'ASC'],
        ],
        limit: 2,
      });
      return found.map((author) => [author.name, author.books?.map((book) => book.title)]);
    },
    expected: [
      ['ann', ['alpha', 'beta', 'gamma']],
      ['bob', ['delta']],
    ],
  },
  {
    name: 'separate: true queries on its own, with an order and a limit for each row',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const found = await Author.findAll({
        include: [{ model: Book, separate: true, order: [['pages', 'DESC']], limit: 2 }],
        order: [['id', 'ASC']],
      });
      return found.map((author) => author.books?.map((book) => book.title));
    },
    expected: [['gamma', 'beta'], ['delta'], []],
  },
  {
    name: 'a where on a column of an include, with dollars',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const found = await Book.findAll({
        include: [{ model: Author, attributes: [] }],
        where: { [Op.or]: [{ '$author.name$': 'bob' }, { '$author.id$': null }] },
        order: [['title', 'ASC']],
        attributes: ['title'],
      });
      return plain(found);
    },
    expected: [{ title: 'delta' }, { title: 'epsilon' }],
  },
  {
    name: 'an order by a column of an include',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const found = await Book.findAll({
        include: [Author],
        order: [
          ['author', 'name', 'DESC NULLS LAST'],
          ['pages', 'DESC'],
        ],
      });
      return found.map((book) => book.title);
    },
    expected: ['delta', 'gamma', 'beta', 'alpha', 'epsilon'],
  },
  {
    name: 'raw and nest give plain objects, flat or nested',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const options = {
        attributes: ['title'],
        include: [{ model: Author, attributes: ['name'] }],
        where: { title: 'alpha' },
        raw: true,
      };
      return [await Book.findAll(options), await Book.findAll({ ...options, nest: true })];
    },
    expected: [[{ title: 'alpha', 'author.name': 'ann' }], [{ title: 'alpha', author: { name: 'ann' } }]],
  },
  {
    name: 'create with include makes all rows and their keys',
    async run(world) {
      const { Author, Book, Country, Tag } = world.models;
      const author = await Author.create(
        {
          name: 'eve',
          country: { code: 'ES', name: 'Spain' },
          books: [{ title: 'one', tags: [{ label: 't1' }, { label: 't2' }] }, { title: 'two' }],
        },
        { include: [Country, { model: Book, include: [Tag] }] },
      );
      return [
        author.countryId,
        author.books?.map((book) => book.authorId),
        await Book.count(),
        await world.models.BookTag.count(),
      ];
    },
    expected: [1, [1, 1], 2, 2],
  },
  {
    name: 'include all, and count with an include counts each row once when distinct',
    async run(world) {
      await seedLibrary(world);
      const { Book, Review } = world.models;
      const book = await Book.findByPk(4, { include: [{ all: true }] });
      return [
        Object.keys((plain(book) ?? {}) as object).sort(),
        await Book.count({ include: [{ model: Review, required: true }] }),
        await Book.count({ include: [{ model: Review, required: true }], distinct: true }),
      ];
    },
    expected: [['author', 'authorId', 'id', 'pages', 'price', 'published', 'reviews', 'tags', 'title'], 4, 3],
  },
];

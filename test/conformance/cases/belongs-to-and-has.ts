import { plain } from '../plain.js';
import { seedFamily, seedLibrary } from '../seeds.js';
import type { ConformanceCase } from '../world.js';

export const belongsToAndHas: ConformanceCase[] = [
  {
    name: 'BelongsTo: $get finds the one, and null without one',
    async run(world) {
      await seedLibrary(world);
      const [ann, , cid] = await world.models.Author.findAll({ order: ['id'] });
      return [(await ann?.$get('country'))?.code, await cid?.$get('country')];
    },
    expected: ['DE', null],
  },
  {
    name: 'BelongsTo: $set changes the foreign key, and null takes it away',
    async run(world) {
      await seedLibrary(world);
      const ann = await world.models.Author.findByPk(1, { rejectOnEmpty: true });
      await ann.$set('country', 2);
      const moved = (await ann.reload()).countryId;
      await ann.$set('country', null);
      return [moved, (await ann.reload()).countryId];
    },
    expected: [2, null],
  },
  {
    name: 'BelongsTo: $create makes the one and points to it',
    async run(world) {
      const ann = await world.models.Author.create({ name: 'ann' });
      await ann.$create('country', { code: 'IT', name: 'Italy' });
      return [(await ann.reload()).countryId, plain(await ann.$get('country'))];
    },
    expected: [1, { id: 1, code: 'IT', name: 'Italy' }],
  },
  {
    name: 'HasOne: $get, $set and $create; only $set takes the key from the old one',
    async run(world) {
      await seedLibrary(world);
      const { Author, Profile } = world.models;
      const ann = await Author.findByPk(1, { rejectOnEmpty: true });
      const before = (await ann.$get('profile'))?.bio;
      await ann.$set('profile', 2);
      await ann.$create('profile', { bio: 'sings' });
      return [before, plain(await Profile.findAll({ order: ['id'] }))];
    },
    expected: [
      'writes',
      [
        { id: 1, bio: 'writes', authorId: null },
        { id: 2, bio: 'paints', authorId: 1 },
        { id: 3, bio: 'sings', authorId: 1 },
      ],
    ],
  },
  {
    name: 'HasMany: $get takes a where, an order and a limit',
    async run(world) {
      await seedLibrary(world);
      const ann = await world.models.Author.findByPk(1, { rejectOnEmpty: true });
      const all = await ann.$get('books', { order: [['pages', 'DESC']] });
      const some = await ann.$get('books', { where: { price: null } });
      const one = await ann.$get('books', { order: ['title'], limit: 1, offset: 1, attributes: ['title'] });
      return [all.map((book) => book.title), some.map((book) => book.title), plain(one)];
    },
    expected: [['gamma', 'beta', 'alpha'], ['gamma'], [{ title: 'beta' }]],
  },
  {
    name: 'HasMany: $add and $remove move the foreign key',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book } = world.models;
      const bob = await Author.findByPk(2, { rejectOnEmpty: true });
      await bob.$add('books', [1, 5]);
      await bob.$remove('books', 4);
      const books = await Book.findAll({ order: ['id'] });
      return books.map((book) => book.authorId);
    },
    expected: [2, 1, 1, null, 2],
  },
  {
    name: 'HasMany: $set leaves exactly these',
    async run(world) {
      await seedLibrary(world);
      const ann = await world.models.Author.findByPk(1, { rejectOnEmpty: true });
      await ann.$set('books', [2, 5]);
      const books = await world.models.Book.findAll({ where: { authorId: 1 }, order: ['id'] });
      return books.map((book) => book.title);
    },
    expected: ['beta', 'epsilon'],
  },
  {
    name: 'HasMany: $count and $has',
    async run(world) {
      await seedLibrary(world);
      const ann = await world.models.Author.findByPk(1, { rejectOnEmpty: true });
      return [
        await ann.$count('books'),
        await ann.$count('books', { where: { price: null } }),
        await ann.$has('books', [1, 2]),
        await ann.$has('books', [1, 4]),
      ];
    },
    expected: [3, 1, true, false],
  },
  {
    name: 'HasMany: $create makes one that belongs to it',
    async run(world) {
      await seedLibrary(world);
      const bob = await world.models.Author.findByPk(2, { rejectOnEmpty: true });
      const book = await bob.$create('book', { title: 'zeta' });
      return plain(book);
    },
    expected: { id: 6, title: 'zeta', pages: 0, price: null, published: null, authorId: 2 },
  },
  {
    name: 'a tree by self reference: parents and children',
    async run(world) {
      await seedFamily(world);
      const { Person } = world.models;
      const grandma = await Person.findByPk(1, {
        include: [{ model: Person, as: 'children', include: [{ model: Person, as: 'children' }] }],
        order: [
          [{ model: Person, as: 'children' }, 'name', 'ASC'],
          [{ model: Person, as: 'children' }, { model: Person, as: 'children' }, 'name', 'ASC'],
        ],
        rejectOnEmpty: true,
      });
      const kid = await Person.findByPk(4, {
        include: { association: 'parent', include: [{ association: 'parent' }] },
      });
      return [
        grandma.children?.map((child) => [child.name, child.children?.map((grandchild) => grandchild.name)]),
        kid?.parent?.parent?.name,
      ];
    },
    expected: [
      [
        ['aunt', []],
        ['mum', ['kid']],
      ],
      'grandma',
    ],
  },
  {
    name: 'foreign keys do what onDelete says: RESTRICT, SET NULL and CASCADE',
    async run(world) {
      await seedLibrary(world);
      const { Author, Book, Profile, Review } = world.models;
      await Author.destroy({ where: { name: 'ann' } });
      await Book.destroy({ where: { title: 'alpha' } });
      const books = await Book.findAll({ order: ['id'], attributes: ['title', 'authorId'] });
      return [plain(books), await Profile.count(), await Review.count()];
    },
    expected: [
      [
        { title: 'beta', authorId: null },
        { title: 'gamma', authorId: null },
        { title: 'delta', authorId: 2 },
        { title: 'epsilon', authorId: null },
      ],
      1,
      2,
    ],
  },
];

import { plain } from '../plain.js';
import { seedFamily, seedLibrary } from '../seeds.js';
import { rows } from '../sql.js';
import type { ConformanceCase, World } from '../world.js';

async function alpha(world: World) {
  await seedLibrary(world);
  return world.models.Book.findByPk(1, { rejectOnEmpty: true });
}

const links = (world: World) =>
  rows(world, 'SELECT "tagId", weight FROM book_tags WHERE "bookId" = 1 ORDER BY "tagId"');

export const belongsToMany: ConformanceCase[] = [
  {
    name: '$get brings the row of the table between',
    async run(world) {
      const book = await alpha(world);
      const tags = await book.$get('tags', { order: ['label'] });
      return plain(tags.map((tag) => [tag.label, (tag as unknown as { BookTag: object }).BookTag]));
    },
    expected: [
      ['novel', { bookId: 1, tagId: 1, weight: 3 }],
      ['poem', { bookId: 1, tagId: 2, weight: 5 }],
    ],
  },
  {
    name: '$add adds with values of the table between, and changes those of what is there',
    async run(world) {
      const book = await alpha(world);
      await book.$add('tags', 3, { through: { weight: 11 } });
      await book.$add('tags', 1, { through: { weight: 4 } });
      return links(world);
    },
    expected: [
      { tagId: 1, weight: 4 },
      { tagId: 2, weight: 5 },
      { tagId: 3, weight: 11 },
    ],
  },
  {
    name: '$add of what is there already changes nothing',
    async run(world) {
      const book = await alpha(world);
      await book.$add('tags', [1, 2]);
      return links(world);
    },
    expected: [
      { tagId: 1, weight: 3 },
      { tagId: 2, weight: 5 },
    ],
  },
  {
    name: '$set leaves exactly these, and keeps the rows that stay',
    async run(world) {
      const book = await alpha(world);
      await book.$set('tags', [2, 3]);
      return links(world);
    },
    expected: [
      { tagId: 2, weight: 5 },
      { tagId: 3, weight: 1 },
    ],
  },
  {
    name: '$remove, $count and $has',
    async run(world) {
      const book = await alpha(world);
      const counts = [await book.$count('tags'), await book.$has('tags', [1, 2]), await book.$has('tags', 3)];
      await book.$remove('tags', [1]);
      return [...counts, await book.$count('tags'), await world.models.Tag.count()];
    },
    expected: [2, true, false, 1, 3],
  },
  {
    name: '$create makes the other row and the one between',
    async run(world) {
      const book = await alpha(world);
      const tag = await book.$create('tag', { label: 'drama' }, { through: { weight: 2 } });
      return [tag.get('label'), await links(world)];
    },
    expected: [
      'drama',
      [
        { tagId: 1, weight: 3 },
        { tagId: 2, weight: 5 },
        { tagId: 4, weight: 2 },
      ],
    ],
  },
  {
    name: 'include with a where on the table between',
    async run(world) {
      await seedLibrary(world);
      const { Book, Tag } = world.models;
      const books = await Book.findAll({
        include: [{ model: Tag, through: { attributes: ['weight'], where: { weight: 7 } }, required: true }],
      });
      return books.map((book) => [book.title, plain(book.tags)]);
    },
    expected: [['beta', [{ id: 1, label: 'novel', BookTag: { weight: 7 } }]]],
  },
  {
    name: 'include without the table between',
    async run(world) {
      await seedLibrary(world);
      const { Book, Tag } = world.models;
      const tag = await Tag.findOne({
        where: { label: 'novel' },
        include: [{ model: Book, attributes: ['title'], through: { attributes: [] } }],
        order: [[{ model: Book, as: 'books' }, 'title', 'DESC']],
      });
      return plain(tag);
    },
    expected: { id: 1, label: 'novel', books: [{ title: 'beta' }, { title: 'alpha' }] },
  },
  {
    name: 'a self reference through a table without a model',
    async run(world) {
      await seedFamily(world);
      const kid = await world.models.Person.findByPk(4, {
        include: [{ association: 'friends', through: { attributes: [] } }],
        order: [[{ model: world.models.Person, as: 'friends' }, 'name', 'ASC']],
        rejectOnEmpty: true,
      });
      return kid.friends?.map((friend) => friend.name);
    },
    expected: ['aunt', 'grandma'],
  },
  {
    name: 'deleting one side deletes the rows between, and not the other side',
    async run(world) {
      const book = await alpha(world);
      await book.destroy();
      return [await world.models.BookTag.count(), await world.models.Tag.count()];
    },
    expected: [2, 3],
  },
];

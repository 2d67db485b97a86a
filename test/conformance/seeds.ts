import type { World } from './world.js';

/** Three authors, five books, tags and reviews; the ids begin at 1, in this order. */
export async function seedLibrary({ models }: World): Promise<void> {
  const { Country, Author, Profile, Book, Tag, BookTag, Review } = models;
  await Country.bulkCreate([
    { code: 'DE', name: 'Germany' },
    { code: 'FR', name: 'France' },
  ]);
  await Author.bulkCreate([
    { name: 'ann', email: 'ann@example.org', countryId: 1 },
    { name: 'bob', email: null, countryId: 2 },
    { name: 'cid', email: 'cid@example.org', countryId: null },
  ]);
  await Profile.bulkCreate([
    { bio: 'writes', authorId: 1 },
    { bio: 'paints', authorId: 2 },
  ]);
  await Book.bulkCreate([
    { title: 'alpha', pages: 100, price: '10.00', published: '2001-01-01', authorId: 1 },
    { title: 'beta', pages: 200, price: '20.50', published: '2002-02-02', authorId: 1 },
    { title: 'gamma', pages: 300, price: null, published: null, authorId: 1 },
    { title: 'delta', pages: 50, price: '5.25', published: '2003-03-03', authorId: 2 },
    { title: 'epsilon', pages: 500, price: '99.99', published: '1999-09-09', authorId: null },
  ]);
  await Tag.bulkCreate([{ label: 'novel' }, { label: 'poem' }, { label: 'essay' }]);
  await BookTag.bulkCreate([
    { bookId: 1, tagId: 1, weight: 3 },
    { bookId: 1, tagId: 2, weight: 5 },
    { bookId: 2, tagId: 1, weight: 7 },
    { bookId: 4, tagId: 3, weight: 9 },
  ]);
  await Review.bulkCreate([
    { stars: 5, body: 'great', bookId: 1 },
    { stars: 3, body: null, bookId: 1 },
    { stars: 1, body: 'weak', bookId: 2 },
    { stars: 4, body: 'fine', bookId: 4 },
  ]);
}

/** A family of three generations, and who is friends with whom. */
export async function seedFamily({ models: { Person } }: World): Promise<void> {
  await Person.bulkCreate([
    { name: 'grandma', parentId: null },
    { name: 'mum', parentId: 1 },
    { name: 'aunt', parentId: 1 },
    { name: 'kid', parentId: 2 },
  ]);
  const kid = await Person.findByPk(4, { rejectOnEmpty: true });
  await kid.$add('friends', [1, 3]);
}

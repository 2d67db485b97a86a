import { expect } from 'vitest';
import { failure } from '../plain.js';
import { seedFamily, seedLibrary } from '../seeds.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const commonTableExpressions: ConformanceCase[] = [
  {
    name: 'a recursive WITH walks a tree, with its depth and its path',
    async run(world) {
      await seedFamily(world);
      return rows(
        world,
        `WITH RECURSIVE tree AS (
           SELECT id, name, 0 AS depth, ARRAY[name::text] AS path FROM people WHERE "parentId" IS NULL
           UNION ALL
           SELECT p.id, p.name, depth + 1, path || p.name FROM people p JOIN tree t ON p."parentId" = t.id
         ) SELECT name, depth, path FROM tree ORDER BY path`,
      );
    },
    expected: [
      { name: 'grandma', depth: 0, path: ['grandma'] },
      { name: 'aunt', depth: 1, path: ['grandma', 'aunt'] },
      { name: 'mum', depth: 1, path: ['grandma', 'mum'] },
      { name: 'kid', depth: 2, path: ['grandma', 'mum', 'kid'] },
    ],
  },
  {
    name: 'a recursive WITH with CYCLE and SEARCH stops at a circle',
    async run(world) {
      await seedFamily(world);
      await world.models.Person.update({ parentId: 4 }, { where: { id: 1 } });
      return rows(
        world,
        `WITH RECURSIVE up AS (
           SELECT id, "parentId" FROM people WHERE id = 4
           UNION ALL SELECT p.id, p."parentId" FROM people p JOIN up ON p.id = up."parentId"
         ) SEARCH DEPTH FIRST BY id SET ord CYCLE id SET again USING path
         SELECT id, again FROM up ORDER BY ord`,
      );
    },
    expected: [
      { id: 4, again: false },
      { id: 2, again: false },
      { id: 1, again: false },
      { id: 4, again: true },
    ],
  },
  {
    name: 'a WITH that changes data moves rows from one table to another in one statement',
    async run(world) {
      await seedLibrary(world);
      const moved = await rows(
        world,
        `WITH gone AS (DELETE FROM reviews WHERE stars < 4 RETURNING stars, body),
              kept AS (INSERT INTO hooked (name) SELECT 'stars ' || stars FROM gone RETURNING name)
         SELECT (SELECT count(*)::int FROM gone) AS gone, array_agg(name ORDER BY name) AS kept,
                (SELECT count(*)::int FROM reviews) AS seen FROM kept`,
      );
      return [moved, await world.models.Review.count()];
    },
    expected: [[{ gone: 2, kept: ['stars 1', 'stars 3'], seen: 4 }], 2],
  },
  {
    name: 'RETURNING of an update gives old and new values',
    async run(world) {
      await seedLibrary(world);
      return rows(
        world,
        `UPDATE books SET pages = pages + 1 WHERE id = 1 RETURNING old.pages AS before, new.pages AS after, title`,
      );
    },
    expected: [{ before: 100, after: 101, title: 'alpha' }],
  },
  {
    name: 'MERGE inserts, updates and deletes in one statement',
    async run(world) {
      await seedLibrary(world);
      return rows(
        world,
        `WITH merged AS (
           MERGE INTO tags t USING (VALUES ('novel', true), ('poem', false), ('drama', true)) AS s (label, keep)
           ON t.label = s.label
           WHEN MATCHED AND NOT keep THEN DELETE
           WHEN MATCHED THEN UPDATE SET label = upper(s.label)
           WHEN NOT MATCHED THEN INSERT (label) VALUES (s.label)
           RETURNING merge_action() AS action, s.label AS source
         ) SELECT * FROM merged ORDER BY source`,
      );
    },
    expected: [
      { action: 'INSERT', source: 'drama' },
      { action: 'UPDATE', source: 'novel' },
      { action: 'DELETE', source: 'poem' },
    ],
  },
  {
    name: 'ON CONFLICT DO UPDATE by raw SQL sees the row that was refused as EXCLUDED',
    async run(world) {
      await seedLibrary(world);
      return rows(
        world,
        `INSERT INTO countries (code, name) VALUES ('DE', 'new'), ('IT', 'Italy')
         ON CONFLICT (code) DO UPDATE SET name = countries.name || '/' || EXCLUDED.name RETURNING code, name`,
      );
    },
    expected: [
      { code: 'DE', name: 'Germany/new' },
      { code: 'IT', name: 'Italy' },
    ],
  },
  {
    name: 'ON CONFLICT DO UPDATE twice for one row is refused with 21000',
    run: ({ sequelize }) =>
      failure(
        sequelize.query(
          `INSERT INTO countries (code, name) VALUES ('DE', 'a'), ('DE', 'b')
           ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name`,
        ),
      ),
    expected: expect.objectContaining({
      code: '21000',
      message: 'ON CONFLICT DO UPDATE command cannot affect row a second time',
    }),
  },
  {
    name: 'UPDATE FROM and DELETE USING join',
    async run(world) {
      await seedLibrary(world);
      await world.sequelize.query(
        `UPDATE books b SET title = a.name || '-' || b.title FROM authors a WHERE a.id = b."authorId" AND a.name = 'bob'`,
      );
      await world.sequelize.query(
        `DELETE FROM reviews r USING books b WHERE b.id = r."bookId" AND b.pages < 150`,
      );
      return [
        await rows(world, `SELECT title FROM books WHERE title LIKE 'bob%'`),
        await rows(world, 'SELECT stars FROM reviews ORDER BY id'),
      ];
    },
    expected: [[{ title: 'bob-delta' }], [{ stars: 1 }]],
  },
];

import { seedLibrary } from '../seeds.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

function selects(name: string, sql: string, expected: unknown): ConformanceCase {
  return {
    name,
    expected,
    async run(world) {
      await seedLibrary(world);
      return rows(world, sql);
    },
  };
}

export const selectFeatures: ConformanceCase[] = [
  selects(
    'window functions: rank, lag, running sum, and a named window',
    `SELECT title, row_number() OVER w AS n, rank() OVER (ORDER BY "authorId") AS rank, lag(title) OVER w AS before,
            sum(pages) OVER (PARTITION BY "authorId" ORDER BY id) AS running, ntile(2) OVER w AS half
       FROM books WHERE "authorId" IS NOT NULL WINDOW w AS (ORDER BY pages) ORDER BY pages`,
    [
      { title: 'delta', n: '1', rank: '4', before: null, running: '50', half: 1 },
      { title: 'alpha', n: '2', rank: '1', before: 'delta', running: '100', half: 1 },
      { title: 'beta', n: '3', rank: '1', before: 'alpha', running: '300', half: 2 },
      { title: 'gamma', n: '4', rank: '1', before: 'beta', running: '600', half: 2 },
    ],
  ),
  selects(
    'a frame of a window by rows, with EXCLUDE',
    `SELECT id, sum(pages) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS around
       FROM books ORDER BY id`,
    [
      { id: 1, around: '200' },
      { id: 2, around: '400' },
      { id: 3, around: '250' },
      { id: 4, around: '800' },
      { id: 5, around: '50' },
    ],
  ),
  selects(
    'LATERAL takes the longest books of each author',
    `SELECT a.name, b.title FROM authors a CROSS JOIN LATERAL
       (SELECT title FROM books WHERE "authorId" = a.id ORDER BY pages DESC LIMIT 2) AS b ORDER BY name, title`,
    [
      { name: 'ann', title: 'beta' },
      { name: 'ann', title: 'gamma' },
      { name: 'bob', title: 'delta' },
    ],
  ),
  selects(
    'FILTER, within group and ordered aggregates',
    `SELECT count(*) FILTER (WHERE pages > 150)::int AS long, string_agg(title, ',' ORDER BY title DESC) AS titles,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY pages) AS median, mode() WITHIN GROUP (ORDER BY "authorId") AS mode,
            bool_and(pages > 0) AS all, every(price > 6) AS every FROM books`,
    [{ long: 3, titles: 'gamma,epsilon,delta,beta,alpha', median: 200, mode: 1, all: true, every: false }],
  ),
  selects(
    'DISTINCT ON takes the first row of each group',
    `SELECT DISTINCT ON ("authorId") "authorId", title FROM books ORDER BY "authorId", pages DESC`,
    [
      { authorId: 1, title: 'gamma' },
      { authorId: 2, title: 'delta' },
      { authorId: null, title: 'epsilon' },
    ],
  ),
  selects(
    'GROUPING SETS, ROLLUP and GROUPING',
    `SELECT "authorId", count(*)::int AS n, GROUPING("authorId") AS total FROM books
      GROUP BY ROLLUP ("authorId") ORDER BY total, "authorId"`,
    [
      { authorId: 1, n: 3, total: 0 },
      { authorId: 2, n: 1, total: 0 },
      { authorId: null, n: 1, total: 0 },
      { authorId: null, n: 5, total: 1 },
    ],
  ),
  selects(
    'UNION, INTERSECT and EXCEPT',
    `(SELECT 'u' AS op, x FROM (VALUES (1), (2), (2)) a (x) UNION SELECT 'u', 3)
     UNION ALL (SELECT 'i', x FROM (VALUES (1), (2), (2)) a (x) INTERSECT ALL SELECT 'i', x FROM (VALUES (2), (2)) b (x))
     UNION ALL (SELECT 'e', x FROM (VALUES (1), (2)) a (x) EXCEPT SELECT 'e', 2) ORDER BY op, x`,
    [
      { op: 'e', x: 1 },
      { op: 'i', x: 2 },
      { op: 'i', x: 2 },
      { op: 'u', x: 1 },
      { op: 'u', x: 2 },
      { op: 'u', x: 3 },
    ],
  ),
  selects(
    'EXISTS, NOT IN with null, ANY, ALL and row comparison',
    `SELECT EXISTS (SELECT FROM books WHERE price IS NULL) AS some, 4 NOT IN (SELECT "authorId" FROM books) AS unknown,
            50 <= ALL (SELECT pages FROM books) AS all, 50 = ANY (SELECT pages FROM books) AS any,
            (1, 2) < (1, 3) AS smaller, ROW(1, NULL) IS NULL AS null, NULL IS DISTINCT FROM 1 AS distinct`,
    [{ some: true, unknown: null, all: true, any: true, smaller: true, null: false, distinct: true }],
  ),
  selects(
    'joins of every kind keep what they promise',
    `SELECT a.name, b.title FROM authors a FULL JOIN books b ON b."authorId" = a.id AND b.pages < 150
      ORDER BY a.name NULLS LAST, b.title NULLS FIRST`,
    [
      { name: 'ann', title: 'alpha' },
      { name: 'bob', title: 'delta' },
      { name: 'cid', title: null },
      { name: null, title: 'beta' },
      { name: null, title: 'epsilon' },
      { name: null, title: 'gamma' },
    ],
  ),
  selects(
    'FETCH FIRST WITH TIES keeps equals',
    `SELECT v FROM (VALUES (1), (2), (2), (3)) AS t (v) ORDER BY v FETCH FIRST 2 ROWS WITH TIES`,
    [{ v: 1 }, { v: 2 }, { v: 2 }],
  ),
  selects(
    'CASE, COALESCE, NULLIF, GREATEST and LEAST',
    `SELECT CASE WHEN price IS NULL THEN 'free' WHEN price > 50 THEN 'dear' ELSE 'fair' END AS class,
            coalesce(price, 0)::text AS price, nullif(pages, 50) AS pages, greatest(1, NULL, 3) g, least(2, 1) l
       FROM books WHERE id > 2 ORDER BY id`,
    [
      { class: 'free', price: '0', pages: 300, g: 3, l: 1 },
      { class: 'fair', price: '5.25', pages: null, g: 3, l: 1 },
      { class: 'dear', price: '99.99', pages: 500, g: 3, l: 1 },
    ],
  ),
  selects(
    'generate_series of numbers, dates and in reverse',
    `SELECT (SELECT array_agg(n) FROM generate_series(5, 1, -2) n) AS down,
            (SELECT count(*)::int FROM generate_series('2024-02-28'::date, '2024-03-01', '1 day')) AS days,
            (SELECT sum(n)::text FROM generate_series(1, 100000) n) AS sum`,
    [{ down: [5, 3, 1], days: 3, sum: '5000050000' }],
  ),
  selects(
    'full text search: vectors, queries, ranks and headlines',
    `SELECT to_tsvector('english', 'The quick foxes jumped') @@ to_tsquery('english', 'fox & jump') AS found,
            to_tsvector('english', 'The quick foxes jumped')::text AS vector,
            websearch_to_tsquery('english', '"sad cat" or dog -fish')::text AS query,
            ts_headline('english', 'a quick fox', to_tsquery('fox')) AS headline,
            ts_rank(to_tsvector('simple', 'a a b'), to_tsquery('simple', 'a')) > 0 AS ranked,
            phraseto_tsquery('simple', 'one two')::text AS phrase`,
    [
      {
        found: true,
        vector: `'fox':3 'jump':4 'quick':2`,
        query: `'sad' <-> 'cat' | 'dog' & !'fish'`,
        headline: 'a quick <b>fox</b>',
        ranked: true,
        phrase: `'one' <-> 'two'`,
      },
    ],
  ),
  selects(
    'VALUES, a table function with a column list, and TABLE',
    `SELECT a.*, b.* FROM (VALUES (1, 'x'), (2, 'y')) AS a (n, t)
       JOIN json_to_recordset('[{"n": 2, "d": "2024-01-01"}]') AS b (n int, d date) USING (n)`,
    [{ n: 2, t: 'y', d: '2024-01-01' }],
  ),
];

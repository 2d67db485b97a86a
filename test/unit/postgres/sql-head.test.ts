import { expect, test } from 'vitest';
import { sqlHead } from '../../../src/postgres/sql-head.js';

test.each([
  ["SELECT 'secret'", 'SELECT ?'],
  ["SELECT 'it''s a secret'", 'SELECT ?'],
  ["SELECT ''", 'SELECT ?'],
  [String.raw`SELECT E'a\'secret'`, 'SELECT ?'],
  [String.raw`SELECT e'secret\\', 'secret'`, 'SELECT ?, ?'],
  [String.raw`SELECT E'it''s\'secret', x`, 'SELECT ?, x'],
  [`SELECT E'a'\n  'b\\'secret'`, 'SELECT ?'],
  [`SELECT 'a'\n 'secret'`, 'SELECT ? ?'],
  [String.raw`SELECT date'2026\', 'secret'`, 'SELECT date?, ?'],
  [String.raw`SELECT 'C:\', 'secret'`, 'SELECT ?, ?'],
  [String.raw`SELECT U&'\0061secret'`, 'SELECT U&?'],
  ["SELECT B'0101', x'1FF', N'secret'", 'SELECT B?, x?, N?'],
  ['SELECT $$secret$$', 'SELECT ?'],
  ["SELECT $$it's a secret$$, x", 'SELECT ?, x'],
  ['SELECT $tag$a $$ secret $other$ $tag$ AS x', 'SELECT ? AS x'],
  ['SELECT $été$ secret $été$', 'SELECT ?'],
  ['SELECT 42, -42, 1.5e-10, .5, 1_000, 0x1F, 12345678901234567890', 'SELECT ?, -?, ?-?, .?, ?, ?, ?'],
  ['WHERE id=42 LIMIT 5 OFFSET(10)', 'WHERE id=? LIMIT ? OFFSET(?)'],
  [String.raw`SELECT '\xdeadbeef'::bytea`, 'SELECT ?::bytea'],
  ["WHERE id = '7d444840-9dc0-11d1-b245-5ffdce74fad2'", 'WHERE id = ?'],
  [`SELECT '{"password": "secret", "o''clock": 1}'::jsonb->>'password'`, 'SELECT ?::jsonb->>?'],
  [
    `SELECT ARRAY['a','b']::VARCHAR(255)[], '{1,2}'::int[], ARRAY[1,2]`,
    'SELECT ARRAY[?,?]::VARCHAR(?)[], ?::int[], ARRAY[?,?]',
  ],
  ["ALTER ROLE app PASSWORD 'secret'", 'ALTER ROLE app PASSWORD ?'],
  ["SELECT '日本語😀'", 'SELECT ?'],
])('values are masked: %s', (sql, head) => {
  expect(sqlHead(sql)).toBe(head);
});

test.each([
  ['SELECT 1 -- secret', 'SELECT ?'],
  ['-- secret\nSELECT 1', 'SELECT ?'],
  ['/* secret */ SELECT x', 'SELECT x'],
  ['SELECT/* secret */x', 'SELECT x'],
  ["/* it's */ SELECT 'secret'", 'SELECT ?'],
  ["-- it's\nSELECT 'secret'", 'SELECT ?'],
  ['/* a /* b */ secret */ SELECT x', ''],
  ["SELECT '-- kept', '/*', x", 'SELECT ?, ?, x'],
])('comments are left out: %s', (sql, head) => {
  expect(sqlHead(sql)).toBe(head);
});

test.each([
  'SELECT "order2"."col1" FROM "t3" AS "it\'s" WHERE "a""b" = $1',
  'SELECT order2, t1.col_3, a$1$b FROM schema1.table2 WHERE x = $12',
  'SELECT été2, 名3 FROM été',
  'SAVEPOINT "sp-1"',
  'START TRANSACTION ISOLATION LEVEL REPEATABLE READ;',
])('names and parameters stay: %s', (sql) => {
  expect(sqlHead(sql)).toBe(sql);
});

const openings = [
  "'",
  "E'",
  String.raw`E'a\'b`,
  "E'it''s \\",
  '$$',
  '$t$',
  '/*',
  "'it''s ",
  '--',
  '/* /* */ ',
  '$t$ $$ ',
];

test.each(openings)('what has no end is masked to the end of the text: %s', (opening) => {
  expect(sqlHead(`SELECT x, ${opening} secret`)).not.toContain('secret');
});

test('a value never shows, wherever the text is cut', () => {
  const sql = String.raw`SELECT 'secret', E'se\'secret', $a$secret$a$, "x", /* secret */ e'secret\\', -- secret`;
  for (let shift = 0; shift < 120; shift++) {
    const text = ' '.repeat(4_000 - shift) + sql;
    expect(sqlHead(text)).not.toContain('secret');
    expect(sqlHead(`"${'x'.repeat(20)}" ${sql.slice(0, shift)}`)).not.toMatch(/secret/);
  }
});

test('white space is folded, and 80 characters are enough', () => {
  expect(sqlHead('\n  SELECT\t\r\n  x  ')).toBe('SELECT x');
  expect(sqlHead(`SELECT ${'x'.repeat(100)}`)).toHaveLength(80);
});

test('no character is cut in two', () => {
  for (let length = 70; length < 82; length++) {
    const head = sqlHead(`"${'x'.repeat(length)}😀😀😀😀"`);
    expect(head.length).toBeLessThanOrEqual(80);
    expect(Buffer.from(head).toString()).toBe(head);
  }
});

test('nothing is nothing', () => {
  expect(sqlHead('')).toBe('');
});

const mega = 1_000_000;

test.each([
  ['a string', `SELECT '${'x'.repeat(mega)}'`],
  ['quotes', `SELECT ${"'".repeat(mega)}`],
  ['double quotes', `SELECT ${'"'.repeat(mega + 1)}`],
  ['dollars', `SELECT ${'$'.repeat(mega)}`],
  ['dollar tags', `SELECT ${'$a'.repeat(mega / 2)}`],
  ['comments', `SELECT ${'/*'.repeat(mega / 2)}`],
  ['stars', `SELECT /*${'*'.repeat(mega)}`],
  ['spaces', `SELECT E'' ${' '.repeat(mega)}`],
  ['continued strings', `SELECT E'${"'\n'".repeat(mega / 3)}`],
  ['digits', `SELECT ${'1'.repeat(mega)}`],
  ['names', `SELECT ${'x'.repeat(mega)}`],
  ['backslashes', `SELECT E'${'\\'.repeat(mega)}`],
  ['many values', `INSERT INTO t VALUES ${"(1,'x'),".repeat(mega / 8)}`],
])('1 MB of %s takes a moment', (_what, sql) => {
  const started = performance.now();
  for (let i = 0; i < 10; i++) sqlHead(sql);
  expect(performance.now() - started).toBeLessThan(1_000);
});

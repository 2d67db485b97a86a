import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementsOf } from '../../../../src/testing/memory/statements.js';

const words = (sql: string) => statementsOf(sql).map((tokens) => tokens.map(({ text }) => text).join(' '));

test.each<[string, string[]]>([
  ['SELECT 1; ;SET x = 2;', ['select 1', 'set x = 2']],
  ['SELECT \';\' AS "a;b"; SELECT 2', ['select ; as a;b', 'select 2']],
  ["SELECT E'it\\'s; ', 'it''s;'; SELECT 2", ["select it\\'s;  , it's;", 'select 2']],
  ['DO $$ BEGIN a; b; END $$; SELECT $x$ $$ ; $x$', ['do  BEGIN a; b; END ', 'select  $$ ; ']],
  ['/* a; /* b; */ c; */ SELECT 1 -- d; e\n; SELECT 2', ['select 1', 'select 2']],
  [
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
    [
      'create function f ( ) returns int begin atomic select case when true then 1 end ; select 2 ; end',
      'select 3',
    ],
  ],
  [
    'CREATE OR REPLACE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT (2)); SELECT 3',
    ['create or replace rule r as on insert to a do also ( select 1 ; select ( 2 ) )', 'select 3'],
  ],
  ["SELECT 'open", ["select ' open"]],
  ['SELECT /* open', ['select']],
  ['', []],
])('%s', (sql, expected) => {
  expect(words(sql)).toEqual(expected);
});

test('of any text nothing is lost but spaces and comments', () => {
  fc.assert(
    // Without what begins a string or a comment, every character is one of a token.
    fc.property(fc.string({ unit: fc.constantFrom(...'ab;-/ \n1.()é+') }), (sql) => {
      fc.pre(!/--|\/\*/.test(sql));
      expect(
        statementsOf(sql)
          .flat()
          .map(({ text }) => text)
          .join(''),
      ).toBe(sql.replace(/[\s;]/g, '').toLowerCase());
    }),
    { numRuns: 2_000 },
  );
});

test('any text is read to its end', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`ab'"$;-/* \n\\E1.()é`) }), (sql) => {
      // A new line ends a comment of one line, and what is open goes on to the end.
      const tail = statementsOf(`${sql}\n; last`).at(-1)?.at(-1)?.text ?? '';
      expect(tail === 'last' || /['"$*]/.test(sql)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

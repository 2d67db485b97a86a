import type pg from 'pg';
import { expect } from 'vitest';
import { failure } from '../plain.js';
import { withClient } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const rawConnection: ConformanceCase[] = [
  {
    name: 'a named statement is prepared once, run with other values, and refused with another text',
    run: (world) =>
      withClient(world, async (client) => {
        const run = (n: number) =>
          client.query({ name: 'plus', text: 'SELECT $1::int + 1 AS n', values: [n] });
        const results = [(await run(1)).rows, (await run(41)).rows];
        const prepared = await client.query(
          `SELECT statement, parameter_types::text AS types FROM pg_prepared_statements WHERE statement LIKE '%+ 1 AS n'`,
        );
        return [
          ...results,
          prepared.rows,
          (await failure(client.query({ name: 'plus', text: 'SELECT 2' })))['message'],
        ];
      }),
    expected: [
      [{ n: 2 }],
      [{ n: 42 }],
      [{ statement: 'SELECT $1::int + 1 AS n', types: '{integer}' }],
      `Prepared statements must be unique - 'plus' was used for a different statement`,
    ],
  },
  {
    name: 'PREPARE, EXECUTE and DEALLOCATE by SQL; what is not prepared is 26000',
    run: (world) =>
      withClient(world, async (client) => {
        await client.query('PREPARE times (int, int) AS SELECT $1 * $2 AS n');
        const { rows: found } = await client.query('EXECUTE times (6, 7)');
        await client.query('DEALLOCATE times');
        return [found, (await failure(client.query('EXECUTE times (1, 1)')))['code']];
      }),
    expected: [[{ n: 42 }], '26000'],
  },
  {
    name: 'a cursor fetches forth and back, and is gone with its transaction: 34000',
    run: (world) =>
      withClient(world, async (client) => {
        const take = async (sql: string) => (await client.query<{ n: number }>(sql)).rows.map((row) => row.n);
        await client.query('BEGIN; DECLARE c SCROLL CURSOR FOR SELECT n FROM generate_series(1, 10) AS n');
        const fetched = [
          await take('FETCH 3 FROM c'),
          await take('FETCH BACKWARD 2 FROM c'),
          await take('MOVE 4 FROM c; FETCH NEXT FROM c').catch(() => []),
          await take('FETCH LAST FROM c'),
        ];
        await client.query('COMMIT');
        return [...fetched, (await failure(client.query('FETCH 1 FROM c')))['code']];
      }),
    expected: [[1, 2, 3], [2, 1], [], [10], '34000'],
  },
  {
    name: 'several statements at once give several results',
    run: (world) =>
      withClient(world, async (client) => {
        const results = (await client.query(
          'SELECT 1 AS a; UPDATE hooked SET name = NULL; SELECT 2 AS b',
        )) as unknown as pg.QueryResult[];
        return results.map(({ command, rowCount, rows: found }) => [command, rowCount, found]);
      }),
    expected: [
      ['SELECT', 1, [{ a: 1 }]],
      ['UPDATE', 0, []],
      ['SELECT', 1, [{ b: 2 }]],
    ],
  },
  {
    name: 'a result says its columns by name, type and table; rowMode array keeps doubles',
    run: (world) =>
      withClient(world, async (client) => {
        const result = await client.query({
          text: 'SELECT id, title, 1::int8 AS big FROM books',
          rowMode: 'array',
        });
        const doubles = await client.query({ text: 'SELECT 1 AS a, 2 AS a', rowMode: 'array' });
        return [
          result.fields.map(({ name, dataTypeID, columnID, format }) => [name, dataTypeID, columnID, format]),
          doubles.rows,
        ];
      }),
    expected: [
      [
        ['id', 23, 1, 'text'],
        ['title', 1043, 2, 'text'],
        ['big', 20, 0, 'text'],
      ],
      [[1, 2]],
    ],
  },
  {
    name: 'the error of a parameter says which, and the server says what it is',
    run: (world) =>
      withClient(world, async (client) => [
        await failure(client.query('SELECT $1::int', ['x'])),
        (await failure(client.query('SELECT $1::int, $2::int', [1])))['message'],
        (await failure(client.query('SELECT $1', [])))['message'],
        (await failure(client.query('SELECT $1 + $2', [1, 2])))['code'],
      ]),
    expected: [
      expect.objectContaining({
        code: '22P02',
        message: 'invalid input syntax for type integer: "x"',
        where: "unnamed portal parameter $1 = '...'",
      }),
      'bind message supplies 1 parameters, but prepared statement "" requires 2',
      'there is no parameter $1',
      '42725',
    ],
  },
];

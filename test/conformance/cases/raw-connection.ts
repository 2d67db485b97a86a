import { once } from 'node:events';
import type pg from 'pg';
import { expect } from 'vitest';
import { copy } from '../copy.js';
import { failure } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import { rows, withClient } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const rawConnection: ConformanceCase[] = [
  {
    name: 'LISTEN hears what another connection notifies, when its transaction commits',
    run: (world) =>
      withClient(world, async (client) => {
        const heard: [string, string | undefined][] = [];
        const listener = ({ channel, payload }: pg.Notification) => void heard.push([channel, payload]);
        client.on('notification', listener);
        await client.query('LISTEN news');
        await failure(
          world.sequelize.transaction(async (transaction) => {
            await world.sequelize.query(`NOTIFY news, 'rolled back'`, { transaction });
            throw new Error('no');
          }),
        );
        await world.sequelize.query(`SELECT pg_notify('news', 'größe'); NOTIFY other, 'not for us'`);
        if (heard.length === 0) await once(client, 'notification');
        await client.query('UNLISTEN news');
        await world.sequelize.query(`NOTIFY news, 'too late'`);
        await client.query('SELECT 1');
        client.off('notification', listener);
        return heard;
      }),
    expected: [['news', 'größe']],
  },
  {
    name: 'a notification to itself arrives with the statement, doubles in a transaction once',
    run: (world) =>
      withClient(world, async (client) => {
        const heard: (string | undefined)[] = [];
        const listener = ({ payload }: pg.Notification) => void heard.push(payload);
        client.on('notification', listener);
        await client.query(`LISTEN own; BEGIN; NOTIFY own, 'a'; NOTIFY own, 'a'; NOTIFY own, 'b'; COMMIT`);
        await client.query('UNLISTEN *');
        client.off('notification', listener);
        return heard;
      }),
    expected: ['a', 'b'],
  },
  {
    name: 'notices arrive as they are raised, with their severity',
    run: (world) =>
      withClient(world, async (client) => {
        const heard: unknown[] = [];
        const listener = ({
          severity,
          message,
          code,
        }: {
          severity?: unknown;
          message?: unknown;
          code?: unknown;
        }) => void heard.push([severity, message, code]);
        client.on('notice', listener);
        await client.query(`SET client_min_messages = notice`);
        await client.query(
          `DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; RAISE DEBUG 'not seen'; END $$`,
        );
        await client.query('RESET client_min_messages');
        await client.query('DROP TABLE IF EXISTS nowhere');
        client.off('notice', listener);
        return heard;
      }),
    expected: [
      ['NOTICE', 'one', '00000'],
      ['WARNING', 'two', '01000'],
    ],
  },
  {
    name: 'COPY FROM STDIN takes rows in pieces, with nulls and escapes, and counts them',
    async run(world) {
      const { tag } = await withClient(world, (client) =>
        copy(client, 'COPY hooked (id, name) FROM STDIN', ['1\ta', 'nn\n2\t\\N\n', '3\tb\\tc\n']),
      );
      return [tag, await rows(world, 'SELECT id, name FROM hooked ORDER BY id')];
    },
    expected: [
      'COPY 3',
      [
        { id: 1, name: 'ann' },
        { id: 2, name: null },
        { id: 3, name: 'b\tc' },
      ],
    ],
  },
  {
    name: 'COPY FROM in CSV with a bad row stores nothing, says its line, and leaves the connection usable',
    run: (world) =>
      withClient(world, async (client) => {
        const failed = await failure(
          copy(client, 'COPY hooked (id, name) FROM STDIN (FORMAT csv, HEADER)', ['id,name\n1,a\nx,b\n']),
        );
        return [
          failed['code'],
          failed['where'],
          (await client.query('SELECT count(*)::int AS n FROM hooked')).rows,
        ];
      }),
    expected: ['22P02', 'COPY hooked, line 3, column id: "x"', [{ n: 0 }]],
  },
  {
    name: 'COPY FROM that the client breaks off stores nothing: 57014',
    run: (world) =>
      withClient(world, async (client) => {
        const failed = await failure(
          copy(client, 'COPY hooked (name) FROM STDIN', ['a\n', new Error('enough')]),
        );
        return [
          failed['code'],
          failed['message'],
          (await client.query('SELECT count(*)::int AS n FROM hooked')).rows,
        ];
      }),
    expected: ['57014', 'COPY from stdin failed: enough', [{ n: 0 }]],
  },
  {
    name: 'COPY TO STDOUT of a query, as CSV and as text',
    async run(world) {
      await seedLibrary(world);
      const query = 'SELECT title, price FROM books WHERE id < 4 ORDER BY id';
      return withClient(world, async (client) => [
        (await copy(client, `COPY (${query}) TO STDOUT (FORMAT csv, HEADER)`)).text,
        await copy(client, `COPY (${query}) TO STDOUT`),
      ]);
    },
    expected: [
      'title,price\nalpha,10.00\nbeta,20.50\ngamma,\n',
      { text: 'alpha\t10.00\nbeta\t20.50\ngamma\t\\N\n', tag: 'COPY 3' },
    ],
  },
  {
    name: 'a COPY without somebody to answer fails, and leaves the connection usable',
    run: (world) =>
      withClient(world, async (client) => {
        const failed = await failure(client.query('COPY hooked (name) FROM STDIN'));
        return [failed['code'], (await client.query('SELECT 1 AS one')).rows];
      }),
    expected: ['57014', [{ one: 1 }]],
  },
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

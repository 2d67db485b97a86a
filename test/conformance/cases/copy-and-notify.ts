import { once } from 'node:events';
import type pg from 'pg';
import { copy } from '../copy.js';
import { failure } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import { rows, withClient } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const copyAndNotify: ConformanceCase[] = [
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
];

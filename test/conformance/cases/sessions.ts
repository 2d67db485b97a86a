import { expect } from 'vitest';
import { failure } from '../plain.js';
import { rows, withClient } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const sessions: ConformanceCase[] = [
  {
    name: 'the settings that results depend on are the same',
    run: (world) =>
      rows(
        world,
        `SELECT current_setting('server_encoding') AS server, current_setting('client_encoding') AS client,
                current_setting('standard_conforming_strings') AS strings, current_setting('bytea_output') AS bytea,
                current_setting('integer_datetimes') AS dates, current_setting('max_identifier_length') AS name,
                current_setting('extra_float_digits') AS digits, current_setting('default_transaction_isolation') AS level,
                current_setting('search_path') AS path, current_setting('client_min_messages') AS messages,
                current_setting('server_version_num')::int / 10000 AS major, current_setting('block_size') AS block`,
      ),
    expected: [
      {
        server: 'UTF8',
        client: 'UTF8',
        strings: 'on',
        bytea: 'hex',
        dates: 'on',
        name: '63',
        digits: '1',
        level: 'read committed',
        path: '"$user", public',
        messages: 'warning',
        major: 18,
        block: '8192',
      },
    ],
  },
  {
    name: 'SET of one invocation is gone in the next',
    async run(world) {
      await withClient(world, (client) => client.query(`SET app.name = 'mine'; SET work_mem = '9MB'`));
      await withClient(world, (client) => client.query('DISCARD ALL'));
      return rows(
        world,
        `SELECT current_setting('app.name', true) AS name, current_setting('work_mem') <> '9MB' AS other`,
      );
    },
    expected: [
      { name: expect.toSatisfy((name: unknown) => name === null || name === '') as string, other: true },
    ],
  },
  {
    name: 'SET of one client is not seen by another that is open beside it',
    run: (world) =>
      withClient(world, async (first) => {
        await first.query(`SET search_path = pg_catalog; SET app.name = 'first'`);
        const beside = await withClient(world, async (second) => {
          const { rows: found } = await second.query(
            `SELECT current_setting('search_path') AS path, coalesce(current_setting('app.name', true), '') AS name`,
          );
          return found as unknown;
        });
        const { rows: kept } = await first.query(
          `SELECT current_setting('search_path') AS path, current_setting('app.name') AS name`,
        );
        await first.query('RESET ALL');
        return [beside, kept as unknown];
      }),
    expected: [[{ path: '"$user", public', name: '' }], [{ path: 'pg_catalog', name: 'first' }]],
  },
  {
    name: 'set_config for a transaction is undone with it, current_setting of nothing is 42704',
    async run(world) {
      const inside = await world.sequelize.transaction(async (transaction) => {
        await rows(world, `SELECT set_config('app.user', 'ann', true)`, { transaction });
        return rows(world, `SELECT current_setting('app.user') AS u`, { transaction });
      });
      return [
        inside,
        await rows(world, `SELECT coalesce(current_setting('app.user', true), '') AS u`),
        (await failure(rows(world, `SELECT current_setting('app.nothing')`)))['code'],
      ];
    },
    expected: [[{ u: 'ann' }], [{ u: '' }], '42704'],
  },
  {
    name: 'the catalogue describes the tables of the models',
    run: (world) =>
      rows(
        world,
        `SELECT c.relname AS table, count(a.*)::int AS columns, count(a.*) FILTER (WHERE a.attnotnull)::int AS required
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          WHERE c.relname IN ('books', 'book_tags', 'specimens') GROUP BY 1 ORDER BY 1`,
      ),
    expected: [
      { table: 'book_tags', columns: 3, required: 2 },
      { table: 'books', columns: 6, required: 2 },
      { table: 'specimens', columns: 30, required: 1 },
    ],
  },
  {
    name: 'an identifier of more than 63 bytes is cut',
    async run(world) {
      const name = `n${'o'.repeat(70)}`;
      await world.sequelize.query(`CREATE TABLE ${name} (a int)`);
      return rows(world, `SELECT length(relname)::int AS length FROM pg_class WHERE relname LIKE 'nooo%'`);
    },
    expected: [{ length: 63 }],
  },
  {
    name: 'random is repeated after setseed, and hashes are the same everywhere',
    run: (world) =>
      world.sequelize.transaction(async (transaction) => {
        const draw = async () => {
          await rows(world, 'SELECT setseed(0.25)', { transaction });
          return rows(world, 'SELECT random() AS r', { transaction });
        };
        const [first, second] = [await draw(), await draw()];
        return [
          first[0]?.['r'] === second[0]?.['r'],
          await rows(world, `SELECT hashtext('abc') AS h, hashint4(7) AS i, crc32('abc') AS c`, {
            transaction,
          }),
        ];
      }),
    expected: [true, [{ h: expect.any(Number) as number, i: expect.any(Number) as number, c: '891568578' }]],
  },
];

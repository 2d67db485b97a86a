import { Transaction } from 'sequelize';
import { expect } from 'vitest';
import { failure } from '../plain.js';
import { rows, withClient } from '../sql.js';
import type { Difference, World } from '../world.js';

/** What a statement is told that waits for an open transaction which does nothing. */
const REFUSED = expect.objectContaining({
  code: '0A000',
  message: expect.stringMatching(
    /^A statement has waited 300 ms for a transaction of another connection/,
  ) as string,
  hint: expect.stringContaining(`engine: 'server'`) as string,
}) as unknown;

const code = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => 'done',
    async (error: unknown) => (await failure(Promise.reject(error)))['code'],
  );

/** Runs `fn` while a transaction is open that has read, and commits that. */
async function beside<T>(world: World, fn: (open: Transaction) => Promise<T>): Promise<T> {
  const open = await world.sequelize.transaction();
  try {
    await rows(world, 'SELECT count(*) FROM hooked', { transaction: open });
    return await fn(open);
  } finally {
    await open.commit();
  }
}

/** Opens when so many have arrived, or one has given up. */
function barrier(times: number) {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open, arrive: () => void (--times === 0 && open()) };
}

export const oneSession: Difference[] = [
  {
    name: 'a second transaction does not begin while another is open and does nothing',
    run: (world) =>
      beside(world, () =>
        world.sequelize
          .transaction((transaction) => world.models.Hooked.count({ transaction }))
          .catch((error: unknown) => failure(Promise.reject(error))),
      ),
    memory: REFUSED,
    server: 0,
  },
  {
    name: 'a query that is not given the open transaction fails, instead of running outside of it',
    run: (world) =>
      beside(world, async (transaction) => {
        await world.models.Hooked.create({ name: 'unseen' }, { transaction });
        return world.models.Hooked.count().catch((error: unknown) => failure(Promise.reject(error)));
      }),
    memory: REFUSED,
    server: 0,
  },
  {
    name: 'read committed: what another has committed in between is never seen, since it waits',
    run: (world) =>
      beside(world, async (transaction) => [
        await code(world.models.Hooked.create({ name: 'between' })),
        await world.models.Hooked.count({ transaction }),
      ]),
    memory: ['0A000', 0],
    server: ['done', 1],
  },
  {
    name: 'a repeatable read never fails to serialise (40001), since nobody writes beside it',
    async run(world) {
      const { Hooked } = world.models;
      await Hooked.create({ name: 'a' });
      const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
      const outside: unknown[] = [];
      const inside = world.sequelize.transaction({ isolationLevel }, async (transaction) => {
        await Hooked.count({ transaction });
        outside.push(await code(Hooked.update({ name: 'outside' }, { where: {} })));
        await Hooked.update({ name: 'inside' }, { where: {}, transaction });
      });
      return [await code(inside), outside];
    },
    memory: ['done', ['0A000']],
    server: ['40001', ['done']],
  },
  {
    name: 'NOWAIT and SKIP LOCKED meet no row that another holds',
    async run(world) {
      await world.models.Hooked.bulkCreate([{ name: 'a' }, { name: 'b' }]);
      return beside(world, async (transaction) => {
        await rows(world, 'SELECT id FROM hooked WHERE id = 1 FOR UPDATE', { transaction });
        return [
          await code(rows(world, 'SELECT id FROM hooked FOR UPDATE NOWAIT')),
          await rows(world, 'SELECT id FROM hooked ORDER BY id FOR UPDATE SKIP LOCKED').catch(
            () => 'refused',
          ),
        ];
      });
    },
    memory: ['0A000', 'refused'],
    server: ['55P03', [{ id: 2 }]],
  },
  {
    name: 'there is no deadlock: the second transaction is turned away before it holds anything',
    async run(world) {
      const { Hooked } = world.models;
      await Hooked.bulkCreate([{ name: 'a' }, { name: 'b' }]);
      const bothHold = barrier(2);
      const crossing = (first: number, second: number) =>
        code(
          world.sequelize.transaction(async (transaction) => {
            const lock = (id: number) => Hooked.findByPk(id, { lock: true, transaction });
            await lock(first);
            bothHold.arrive();
            await bothHold.opened;
            await lock(second);
          }),
        ).finally(bothHold.open);
      return (await Promise.all([crossing(1, 2), crossing(2, 1)])).sort();
    },
    memory: ['0A000', 'done'],
    server: ['40P01', 'done'],
  },
  {
    name: 'statements beside each other run in the order they were sent in',
    async run({ models: { Hooked } }) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => Hooked.create({ name: `${index}` })));
      return (await Hooked.findAll({ order: ['id'] })).map((row) => row.name);
    },
    memory: Array.from({ length: 20 }, (_, index) => `${index}`),
    // In any order: a test that needs one has an ORDER BY to write, or an `await`.
    server: expect.toSatisfy((names: string[]) => new Set(names).size === 20) as unknown,
  },
  {
    name: 'a statement that takes its time keeps all others waiting',
    async run(world) {
      const ended: string[] = [];
      const long = rows(world, 'SELECT pg_sleep(1)').then(() => ended.push('long'));
      await Promise.all([long, rows(world, 'SELECT 1').then(() => ended.push('short'))]);
      return ended;
    },
    memory: ['long', 'short'],
    // The short one first, unless connecting takes a second.
    server: expect.toSatisfy((ended: string[]) => ended.length === 2) as unknown,
  },
  {
    name: 'all connections have one backend: pg_backend_pid is the same, pg_stat_activity shows none',
    run: (world) =>
      withClient(world, (first) =>
        withClient(world, async (second) => {
          const pids = await Promise.all(
            [first, second].map((client) => client.query('SELECT pg_backend_pid() AS pid')),
          );
          const seen = await first.query(
            `SELECT count(*) > 1 AS several FROM pg_stat_activity WHERE datname = current_database()`,
          );
          return [
            new Set(pids.flatMap((result) => result.rows.map(({ pid }: { pid: number }) => pid))).size,
            seen.rows,
          ];
        }),
      ),
    memory: [1, [{ several: false }]],
    server: [2, [{ several: true }]],
  },
  {
    name: 'an advisory lock of a session is refused while another connection has taken one',
    run: (world) =>
      withClient(world, async (first) => {
        await first.query('SELECT pg_advisory_lock(1)');
        const second = await withClient(world, (client) =>
          client.query('SELECT pg_try_advisory_lock(1) AS got').then(
            (result) => result.rows as unknown,
            (error: unknown) => failure(Promise.reject(error)),
          ),
        );
        await first.query('SELECT pg_advisory_unlock(1)');
        return second;
      }),
    memory: expect.objectContaining({ code: '0A000' }) as unknown,
    server: [{ got: false }],
  },
  {
    name: 'a temporary table of one connection is there for the others, until the one ends',
    run: (world) =>
      withClient(world, async (first) => {
        await first.query('CREATE TEMP TABLE mine (a int)');
        return withClient(world, (second) => code(second.query('SELECT a FROM mine')));
      }),
    memory: 'done',
    server: '42P01',
  },
  {
    name: 'pg_prepared_statements knows named statements by longer names',
    run: (world) =>
      withClient(world, async (client) => {
        await client.query({ name: 'plus', text: 'SELECT 1 + 1', values: [] });
        const { rows: found } = await client.query<{ name: string }>(
          `SELECT name FROM pg_prepared_statements WHERE statement = 'SELECT 1 + 1'`,
        );
        return found.map(({ name }) => name);
      }),
    memory: [expect.stringMatching(/^\d+:plus$/)],
    server: ['plus'],
  },
  {
    name: 'RESET among several statements goes back to what the connection asked for only at their end',
    run: (world) =>
      withClient(world, async (client) => {
        const show = `SELECT current_setting('client_min_messages') AS level`;
        const within = (await client.query(`RESET client_min_messages; ${show}`)) as unknown as {
          rows: unknown[];
        }[];
        return [within.at(-1)?.rows, (await client.query(show)).rows];
      }),
    memory: [[{ level: 'notice' }], [{ level: 'warning' }]],
    server: [[{ level: 'warning' }], [{ level: 'warning' }]],
  },
];

import { expect } from 'vitest';
import { copy } from '../copy.js';
import { failure } from '../plain.js';
import { rows, withClient } from '../sql.js';
import type { Difference, World } from '../world.js';

const TIMEOUTS = [
  'statement_timeout',
  'lock_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
];

function refusal(what: string): unknown {
  return expect.objectContaining({
    code: '0A000',
    message: expect.stringContaining(`cannot do \`${what}\``) as string,
    hint: expect.stringContaining(`engine: 'server'`) as string,
  });
}

const outcome = (world: World, sql: string) =>
  rows(world, sql).catch((error: unknown) => failure(Promise.reject(error)));

export const refused: Difference[] = [
  ...TIMEOUTS.map((name): Difference => ({
    name: `SET ${name} is refused: nothing would end what runs`,
    run: (world) => outcome(world, `SET LOCAL ${name} = '10s'`),
    memory: refusal(`SET ${name}`),
    server: [],
  })),
  {
    name: 'set_config of one of them is refused too, and what it asks for does not happen',
    run: (world) =>
      world.sequelize
        .transaction(async (transaction) => {
          await rows(world, `SELECT set_config('statement_timeout', '50', true)`, { transaction });
          return rows(world, 'SELECT pg_sleep(20)', { transaction });
        })
        .catch((error: unknown) => failure(Promise.reject(error))),
    memory: refusal(`set_config('statement_timeout')`),
    server: expect.objectContaining({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    }) as unknown,
  },
  {
    name: 'a lock_timeout is refused, where a server gives up the wait with 55P03',
    async run(world) {
      await world.models.Hooked.create({ name: 'a' });
      return world.sequelize.transaction(async (holder) => {
        await rows(world, 'SELECT 1 FROM hooked FOR UPDATE', { transaction: holder });
        if (world.engine === 'memory') return outcome(world, `SET lock_timeout = '50ms'`);
        return world.sequelize
          .transaction(async (transaction) => {
            await rows(world, `SET LOCAL lock_timeout = '50ms'`, { transaction });
            await rows(world, 'SELECT 1 FROM hooked FOR UPDATE', { transaction });
          })
          .catch((error: unknown) => failure(Promise.reject(error)));
      });
    },
    memory: expect.objectContaining({ code: '0A000' }) as unknown,
    server: expect.objectContaining({ code: '55P03' }) as unknown,
  },
  ...['pg_terminate_backend', 'pg_cancel_backend'].map((name): Difference => ({
    name: `${name} is refused: there is no other backend`,
    run: (world) =>
      withClient(world, (victim) =>
        withClient(world, async (client) => {
          if (name === 'pg_terminate_backend') victim.once('error', () => undefined);
          const { rows: pids } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
          return client.query(`SELECT ${name}(${pids[0]?.pid}) AS sent`).then(
            (result) => result.rows as unknown,
            (error: unknown) => failure(Promise.reject(error)),
          );
        }),
      ),
    memory: refusal(name),
    server: [{ sent: true }],
  })),
  {
    name: 'COPY FROM STDIN among other statements is refused',
    run: (world) =>
      withClient(world, (client) =>
        copy(client, 'DELETE FROM hooked; COPY hooked (name) FROM STDIN', ['a\n']).catch((error: unknown) =>
          failure(Promise.reject(error)),
        ),
      ),
    memory: expect.objectContaining({
      code: '0A000',
      message: expect.stringContaining('only as a statement of its own') as string,
    }) as unknown,
    server: expect.objectContaining({ tag: 'COPY 1' }) as unknown,
  },
  {
    name: 'an extension that the registry was not asked for is not there',
    run: (world) => outcome(world, 'CREATE EXTENSION pg_trgm'),
    memory: expect.objectContaining({
      code: '0A000',
      message: 'extension "pg_trgm" is not available',
    }) as unknown,
    server: [],
  },
];

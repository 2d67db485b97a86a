import { QueryTypes, type Transaction } from 'sequelize';
import type pg from 'pg';
import type { World } from './world.js';

type Row = Record<string, unknown>;

/** The rows of one statement. */
export async function rows(
  world: World,
  sql: string,
  options: {
    transaction?: Transaction;
    bind?: unknown[] | Record<string, unknown>;
    replacements?: Record<string, unknown>;
  } = {},
): Promise<Row[]> {
  return world.sequelize.query<Row>(sql, { type: QueryTypes.SELECT, ...options });
}

/** Runs `fn` with a connection of the pool as pg has it. */
export async function withClient<T>(world: World, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const { connectionManager } = world.sequelize;
  const client = (await connectionManager.getConnection({ type: 'write' })) as pg.Client;
  try {
    return await fn(client);
  } finally {
    connectionManager.releaseConnection(client);
  }
}

/** What a case has stored in `hooked`, in the order of its ids. */
export async function hookedNames({ models: { Hooked } }: World): Promise<string[]> {
  return (await Hooked.findAll({ order: ['id'] })).map((row) => row.name);
}

import pg from 'pg';
import { ownDatabase, type OwnDatabase } from '../../helpers/own-database.js';
import { server } from '../../helpers/server.js';
import { ownTypes } from './expressions.js';

/** A database with extensions and types of its own. */
export async function databaseWithOwnTypes(): Promise<OwnDatabase> {
  const own = await ownDatabase();
  await asSuperuser(own, (client) => client.query(ownTypes));
  return own;
}

/** Runs `fn` with a connection of the superuser to that database. */
export async function asSuperuser(own: OwnDatabase, fn: (client: pg.Client) => unknown): Promise<void> {
  const url = new URL(server().adminUrl);
  url.pathname = new URL(own.url).pathname;
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
    await fn(client);
  } finally {
    await client.end();
  }
}

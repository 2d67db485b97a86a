import pg from 'pg';
import { ownDatabase, type OwnDatabase } from '../../helpers/own-database.js';
import { server } from '../../helpers/server.js';
import { ownTypes } from './expressions.js';

/** A database with extensions and types of its own, in which `sql` was run too. */
export async function databaseWithOwnTypes(sql = ownTypes): Promise<OwnDatabase> {
  const own = await ownDatabase();
  const url = new URL(server().adminUrl);
  url.pathname = new URL(own.url).pathname;
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
  return own;
}

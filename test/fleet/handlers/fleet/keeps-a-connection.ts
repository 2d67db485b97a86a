// A function that opens a connection of its own and never closes it.
import pg from 'pg';

const client = new pg.Client(process.env['DATABASE_URL'] ?? '');
client.on('error', () => undefined);
const connected = client.connect();

export async function handler(): Promise<string> {
  await connected;
  const { rows } = await client.query<{ pid: string }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? '';
}

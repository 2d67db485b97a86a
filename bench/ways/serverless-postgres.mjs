// As its README has it. It keeps its connection, and ends other containers' connections when there are too many.
import { readFileSync } from 'node:fs';
import ServerlessClient from 'serverless-postgres';

const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLROOTCERT, MAX_CONNECTIONS } = process.env;

const client = new ServerlessClient({
  host: PGHOST,
  port: Number(PGPORT),
  user: PGUSER,
  password: PGPASSWORD,
  database: PGDATABASE,
  ssl: { ca: readFileSync(PGSSLROOTCERT, 'utf8') },
  maxConnections: Number(MAX_CONNECTIONS ?? 100),
});

const SELECT_ORDER =
  'SELECT id, customer, state, total, paid, details, placed_at AS "placedAt" FROM orders WHERE id = $1';

export async function handler(event) {
  await client.connect();
  const { rows } = await client.query(SELECT_ORDER, [event.id]);
  await client.clean();
  return rows[0];
}

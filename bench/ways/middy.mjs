// Middy with a pg client for each invocation: what @middy/rds does with its clientPg and `cacheExpiry: 0`.
import { readFileSync } from 'node:fs';
import middy from '@middy/core';
import pg from 'pg';

const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLROOTCERT } = process.env;

const config = {
  host: PGHOST,
  port: Number(PGPORT),
  user: PGUSER,
  password: PGPASSWORD,
  database: PGDATABASE,
  ssl: { ca: readFileSync(PGSSLROOTCERT, 'utf8') },
};

const SELECT_ORDER =
  'SELECT id, customer, state, total, paid, details, placed_at AS "placedAt" FROM orders WHERE id = $1';

function rds() {
  const end = async (request) => {
    await request.context.rds?.end();
  };
  return {
    async before(request) {
      const client = new pg.Client(config);
      await client.connect();
      request.context.rds = client;
    },
    after: end,
    onError: end,
  };
}

export const handler = middy(async (event, { rds: client }) => {
  const { rows } = await client.query(SELECT_ORDER, [event.id]);
  return rows[0];
}).use(rds());

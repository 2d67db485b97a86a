// node-postgres alone: connect, query, end.
import pg from 'pg';
import { address, ssl, user } from './address.js';
import { SELECT_ORDER, type OrderAnswer, type OrderEvent } from './event.js';

export async function handler(event: OrderEvent) {
  const client = new pg.Client({ ...address, user, ssl });
  await client.connect();
  try {
    const { rows } = await client.query<OrderAnswer>(SELECT_ORDER, [event.id]);
    return rows[0];
  } finally {
    await client.end();
  }
}

import pg from 'pg';
import { address, ssl, user } from '../../ways/address.js';
import type { OrderAnswer, OrderEvent } from '../../ways/event.js';
import { ROWS } from './rows.js';

const SELECT_ORDERS =
  'SELECT id, customer, state, total, paid, details, placed_at AS "placedAt" FROM orders WHERE id >= $1 ORDER BY id LIMIT $2';

export async function handler(event: OrderEvent) {
  const client = new pg.Client({ ...address, user, ssl });
  await client.connect();
  try {
    const { rows } = await client.query<OrderAnswer>(SELECT_ORDERS, [event.id, ROWS]);
    return rows[ROWS - 1] && rows[0];
  } finally {
    await client.end();
  }
}

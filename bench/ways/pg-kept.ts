// node-postgres alone, connected once and never closed: no way to run a fleet, but the limit of what can be had.
import pg from 'pg';
import { address, ssl, user } from './address.js';
import { SELECT_ORDER, type OrderAnswer, type OrderEvent } from './event.js';

const client = new pg.Client({ ...address, user, ssl });
let connected: Promise<unknown> | undefined;

export async function handler(event: OrderEvent) {
  await (connected ??= client.connect());
  const { rows } = await client.query<OrderAnswer>(SELECT_ORDER, [event.id]);
  return rows[0];
}

import { Sequelize } from 'sequelize-typescript';
import { address, ssl, user } from '../../ways/address.js';
import type { OrderEvent } from '../../ways/event.js';
import { models } from '../../ways/models.js';
import { readOrders } from './read-orders.js';

new Sequelize({
  ...address,
  username: user,
  dialect: 'postgres',
  dialectOptions: { ssl },
  models,
  logging: false,
  pool: { max: 2, idle: 600_000 },
});

export async function handler(event: OrderEvent) {
  return readOrders(event);
}

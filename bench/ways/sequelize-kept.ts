// One Sequelize of which the connection is never closed: no way to run a fleet, but the limit with Sequelize.
import { Sequelize } from 'sequelize-typescript';
import { address, ssl, user } from './address.js';
import type { OrderEvent } from './event.js';
import { Order } from './order.js';

new Sequelize({
  ...address,
  username: user,
  dialect: 'postgres',
  dialectOptions: { ssl },
  models: [Order],
  logging: false,
  pool: { max: 2, idle: 600_000 },
});

export async function handler(event: OrderEvent) {
  return Order.findByPk(event.id);
}

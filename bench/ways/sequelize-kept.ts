// One Sequelize of which the connection is never closed: no way to run a fleet, but the limit with Sequelize.
import pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import { address, ssl, user } from './address.js';
import type { OrderEvent } from './event.js';
import { models } from './models.js';
import { Order } from './order.js';

new Sequelize({
  ...address,
  username: user,
  dialect: 'postgres',
  // A bundler does not see the `require` inside of Sequelize.
  dialectModule: pg,
  dialectOptions: { ssl },
  models,
  logging: false,
  pool: { max: 10, idle: 600_000 },
});

export async function handler(event: OrderEvent) {
  return Order.findByPk(event.id);
}

// Everything inside of the handler, and closed at its end.
import pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import { address, ssl, user } from './address.js';
import type { OrderEvent } from './event.js';
import { models } from './models.js';
import { Order } from './order.js';

export async function handler(event: OrderEvent) {
  const sequelize = new Sequelize({
    ...address,
    username: user,
    dialect: 'postgres',
    // A bundler does not see the `require` inside of Sequelize.
    dialectModule: pg,
    dialectOptions: { ssl },
    models,
    logging: false,
  });
  try {
    return await Order.findByPk(event.id);
  } finally {
    await sequelize.close();
  }
}

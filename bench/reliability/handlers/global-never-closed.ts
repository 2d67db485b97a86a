// "Initialize SDK clients and database connections outside of the function handler":
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { perform, type Order } from './deeds.js';

const sequelize = new Sequelize(process.env['DATABASE_URL'] ?? '', {
  // A bundler does not see the `require` inside of Sequelize.
  dialectModule: pg,
  logging: false,
});

export async function handler(order: Order) {
  return perform(order, sequelize);
}

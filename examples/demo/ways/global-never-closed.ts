// "Initialize SDK clients and database connections outside of the function handler":
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html, and SonarQube's rule RSPEC-6243.
import { Sequelize } from 'sequelize-typescript';
import { Customer, Order, OrderLine, Product } from '../../orders/models/index.js';
import { getOrder, type OrderEvent } from '../order-function.js';

const sequelize = new Sequelize(process.env['DATABASE_URL'] ?? '', {
  models: [Customer, Order, OrderLine, Product],
  logging: false,
});

export async function handler(event: OrderEvent) {
  return getOrder(event, sequelize);
}

// Everything inside the handler, and closed at its end:
// https://github.com/opengovsg/checkfirst/pull/385 (instantiate sequelize within lambda handler),
// https://github.com/sequelize/sequelize/issues/5441 (putting everything inside exports.handler),
// https://github.com/sequelize/sequelize/issues/4938 (sequelize.close() closes all connections).
import { Sequelize } from 'sequelize-typescript';
import { Customer, Order, OrderLine, Product } from '../../orders/models/index.js';
import { getOrder, type OrderEvent } from '../order-function.js';

export async function handler(event: OrderEvent) {
  const sequelize = new Sequelize(process.env['DATABASE_URL'] ?? '', {
    models: [Customer, Order, OrderLine, Product],
    logging: false,
  });
  try {
    return await getOrder(event, sequelize);
  } finally {
    await sequelize.close();
  }
}

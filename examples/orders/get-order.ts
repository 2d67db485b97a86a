import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import './database.js';
import { Order } from './models/index.js';

@LambdaHandler()
@UseDatabase(300_000) // recreate the Sequelize instance after 5 idle minutes
export class GetOrder extends Handler {
  async handle(event: { id: number }) {
    return Order.findByPk(event.id, {
      include: ['customer', { association: 'lines', include: ['product'] }],
      order: [['lines', 'id', 'ASC']],
    });
  }
}

export const handler = GetOrder.toLambda();

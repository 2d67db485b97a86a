import { HttpHandler, LambdaHandler, NotFoundError, Param, UseDatabase } from 'sluice';
import './database.js';
import { Order } from './models/index.js';
import { wholeNumber } from './whole-number.js';

/** GET /orders/{id} */
@LambdaHandler()
@UseDatabase(300_000)
export class HttpGetOrder extends HttpHandler {
  async handle(@Param('id') text: string) {
    const id = wholeNumber('id', text);
    const order = await Order.findByPk(id, {
      include: ['customer', { association: 'lines', include: ['product'] }],
      order: [['lines', 'id', 'ASC']],
    });
    if (order === null) throw new NotFoundError(`There is no order ${id}`);
    return order;
  }
}

export const handler = HttpGetOrder.toLambda();

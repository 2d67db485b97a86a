import { Handler, LambdaHandler, UseDatabase, defineDatabase } from 'sluice';
import type { OrderEvent } from './event.js';
import { models } from './models.js';
import { Order } from './order.js';

defineDatabase({ models, connect: 'eager' });

@LambdaHandler()
@UseDatabase(300_000)
class GetOrder extends Handler {
  async handle(event: OrderEvent) {
    return Order.findByPk(event.id);
  }
}

export const handler = GetOrder.toLambda();

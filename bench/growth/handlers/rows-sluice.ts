import { Handler, LambdaHandler, UseDatabase, defineDatabase } from 'sluice';
import type { OrderEvent } from '../../ways/event.js';
import { models } from '../../ways/models.js';
import { readOrders } from './read-orders.js';

defineDatabase({ models });

@LambdaHandler()
@UseDatabase(300_000)
class GetOrders extends Handler {
  async handle(event: OrderEvent) {
    return readOrders(event);
  }
}

export const handler = GetOrders.toLambda();

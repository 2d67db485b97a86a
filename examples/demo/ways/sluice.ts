import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import { db } from '../../orders/database.js';
import { getOrder, type OrderEvent } from '../order-function.js';

@LambdaHandler()
@UseDatabase(300_000)
class GetOrder extends Handler {
  async handle(event: OrderEvent) {
    return getOrder(event, db.sequelize);
  }
}

export const handler = GetOrder.toLambda();

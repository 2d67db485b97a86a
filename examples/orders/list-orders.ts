import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import './database.js';
import { findOrders, type OrdersWanted } from './find-orders.js';

export type ListOrdersEvent = OrdersWanted;

@LambdaHandler()
@UseDatabase(300_000)
export class ListOrders extends Handler {
  async handle(event: ListOrdersEvent) {
    return findOrders(event);
  }
}

export const handler = ListOrders.toLambda();

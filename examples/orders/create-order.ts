import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import { placeOrder, type NewOrder } from './place-order.js';

export type CreateOrderEvent = NewOrder;

@LambdaHandler()
@UseDatabase(300_000)
export class CreateOrder extends Handler {
  async handle(event: CreateOrderEvent) {
    return placeOrder(event);
  }
}

export const handler = CreateOrder.toLambda();

import { IsInt, Max, Min } from 'class-validator';
import { Body, LambdaHandler, SqsHandler, UseDatabase } from 'sluice';
import './database.js';
import { Order } from './models/index.js';
import { LARGEST_ID } from './whole-number.js';

export class ShipOrderDto {
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  orderId!: number;
}

/** A queue of orders that have left the house. A message that fails comes again, and the others of its batch do not. */
@LambdaHandler()
@UseDatabase(300_000)
export class ShipOrders extends SqsHandler {
  async handle(@Body(ShipOrderDto) { orderId: id }: ShipOrderDto) {
    const [shipped] = await Order.update({ status: 'shipped' }, { where: { id, status: 'paid' } });
    if (shipped === 1) return;
    const order = await Order.findByPk(id, { attributes: ['status'] });
    // SQS delivers a message more than once now and then.
    if (order?.status === 'shipped') return;
    throw new Error(order === null ? `There is no order ${id}` : `Order ${id} is ${order.status}`);
  }
}

export const handler = ShipOrders.toLambda();

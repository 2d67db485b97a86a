import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import { db } from './database';
import { Customer, Order } from './models';

interface NewOrder {
  readonly email: string;
  readonly total: string;
}

@LambdaHandler()
@UseDatabase(300_000)
export class PlaceOrder extends Handler {
  async handle(event: APIGatewayProxyEventV2) {
    const { email, total } = JSON.parse(event.body ?? '{}') as NewOrder;
    // Returns: committed. Throws, at any line: rolled back, the customer included.
    const order = await db.sequelize.transaction(async (transaction) => {
      const [customer] = await Customer.findOrCreate({ where: { email }, transaction });
      return Order.create({ customerId: customer.id, total }, { transaction });
    });
    return { statusCode: 201, body: JSON.stringify({ id: order.id }) };
  }
}

export const handler = PlaceOrder.toLambda();

import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import { IsInt, validateSync } from 'class-validator';
import { db } from './database.js';
import { Order, OrderLine } from './models.js';

class Query {
  @IsInt() id: unknown;
}

@LambdaHandler()
@UseDatabase(300_000)
export class GetOrder extends Handler {
  async handle(event: { id: unknown; prepare?: boolean }) {
    if (event.prepare === true) {
      await db.sequelize.sync({ force: true });
      const order = await Order.create({ customer: 'Ada', paid: true, placedAt: new Date(0) });
      await OrderLine.create({ orderId: order.id as number, quantity: 3 });
    }
    const problems = validateSync(Object.assign(new Query(), { id: event.id }));
    if (problems.length > 0) return { refused: problems[0]?.constraints };
    const order = await Order.findByPk(event.id as number, { include: ['lines'] });
    return {
      tables: [Order, OrderLine].map((model) => model.getTableName()),
      order: order?.get({ plain: true }),
    };
  }
}

export const handler = GetOrder.toLambda();

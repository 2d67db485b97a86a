import { Handler, LambdaHandler, UseDatabase, type LambdaFunction } from 'sluice';
import { db } from './database.js';
import { Order } from './models.js';

@LambdaHandler()
@UseDatabase({ database: db, idleRecreateMs: 300_000 })
export class GetOrder extends Handler {
  constructor(private readonly include: string) {
    super();
  }

  async handle(event: { id: number }) {
    return Order.findByPk(event.id, { include: [this.include] });
  }
}

export const handler: LambdaFunction<{ id: number }, Order | null> = GetOrder.toLambda({
  create: () => new GetOrder('lines'),
});

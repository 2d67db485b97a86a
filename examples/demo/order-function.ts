import type { Sequelize } from 'sequelize-typescript';
import { Order } from '../orders/models/index.js';
import { FORGOTTEN_QUERY_SECONDS } from './settings.js';

/** Bugs that happen in ordinary code, one invocation each. */
export type Mishap = 'throws' | 'leaves a query running' | 'leaves a transaction open';

export interface OrderEvent {
  readonly id: number;
  readonly mishap?: Mishap;
}

export class OrderError extends Error {
  override readonly name = 'OrderError';
}

/** The function itself: what examples/orders/get-order.ts does. The same code for all four ways. */
export async function getOrder({ id, mishap }: OrderEvent, sequelize: Sequelize): Promise<Order | null> {
  const order = await Order.findByPk(id, {
    include: ['customer', { association: 'lines', include: ['product'] }],
    order: [['lines', 'id', 'ASC']],
  });
  if (mishap === 'leaves a query running') {
    // As a log entry that nobody waits for; it still runs when the answer is ready.
    void sequelize.query(`SELECT pg_sleep(${FORGOTTEN_QUERY_SECONDS})`);
    await Order.count();
  }
  if (mishap === 'throws') throw new OrderError(`order ${id} cannot be shown`);
  if (mishap === 'leaves a transaction open') {
    const transaction = await sequelize.transaction();
    await Order.update({ status: 'paid' }, { where: { id }, transaction });
    // As after an early return: nobody commits or rolls back.
  }
  return order;
}

import { Op } from 'sequelize';
import type { OrderEvent } from '../../ways/event.js';
import { Order } from '../../ways/order.js';
import { ROWS } from './rows.js';

/** Reads so many orders from this one on, and answers with the first when all are there. */
export async function readOrders({ id }: OrderEvent) {
  const orders = await Order.findAll({
    where: { id: { [Op.gte]: id } },
    order: [['id', 'ASC']],
    limit: ROWS,
  });
  return orders[ROWS - 1] && orders[0];
}

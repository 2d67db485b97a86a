import type { InferAttributes, WhereOptions } from 'sequelize';
import { Order, type OrderStatus } from './models/index.js';

const PAGE_SIZE = 20;
export const LARGEST_PAGE = 100;

export interface OrdersWanted {
  readonly customerId?: number | undefined;
  readonly status?: OrderStatus | undefined;
  /** The first page is 1. */
  readonly page?: number | undefined;
  /** Default 20, at most 100. */
  readonly pageSize?: number | undefined;
}

/** One page of them, the newest first, with their customers. */
export async function findOrders({ customerId, status, page = 1, pageSize = PAGE_SIZE }: OrdersWanted) {
  const limit = Math.min(Math.max(pageSize, 1), LARGEST_PAGE);
  const where: WhereOptions<InferAttributes<Order>> = {
    ...(customerId !== undefined && { customerId }),
    ...(status !== undefined && { status }),
  };
  // Two queries at once, each on a connection of its own: the default pool has two.
  const { rows, count } = await Order.findAndCountAll({
    where,
    include: ['customer'],
    // Orders placed in the same instant need an order too, or a page may repeat one and miss another.
    order: [
      ['placedAt', 'DESC'],
      ['id', 'DESC'],
    ],
    limit,
    offset: (Math.max(page, 1) - 1) * limit,
  });
  return { orders: rows, total: count, pages: Math.ceil(count / limit) };
}

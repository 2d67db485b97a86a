import { BadRequestError, HttpHandler, LambdaHandler, Query, UseDatabase } from 'sluice';
import './database.js';
import { LARGEST_PAGE, findOrders } from './find-orders.js';
import { orderStatuses, type OrderStatus } from './models/index.js';
import { wholeNumber } from './whole-number.js';

/** Pages beyond are slow to find: the server counts all rows before them. */
const LAST_PAGE = 1_000;

/** GET /orders?customer=7&status=paid&page=2&pageSize=50 */
@LambdaHandler()
@UseDatabase(300_000)
export class HttpListOrders extends HttpHandler {
  async handle(
    @Query('customer') customer: string | undefined,
    @Query('status') status: string | undefined,
    @Query('page') page: string | undefined,
    @Query('pageSize') pageSize: string | undefined,
  ) {
    const wanted = {
      customerId: customer === undefined ? undefined : wholeNumber('customer', customer),
      status: status === undefined ? undefined : statusOf(status),
      page: page === undefined ? 1 : wholeNumber('page', page, LAST_PAGE),
      pageSize: pageSize === undefined ? undefined : wholeNumber('pageSize', pageSize, LARGEST_PAGE),
    };
    return { ...(await findOrders(wanted)), page: wanted.page };
  }
}

function statusOf(text: string): OrderStatus {
  const status = orderStatuses.find((one) => one === text);
  if (status === undefined) throw new BadRequestError(`status must be one of ${orderStatuses.join(', ')}`);
  return status;
}

export const handler = HttpListOrders.toLambda();

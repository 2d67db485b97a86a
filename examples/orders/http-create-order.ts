import {
  Body,
  ConflictError,
  HttpHandler,
  LambdaHandler,
  UnprocessableError,
  UseDatabase,
  created,
  http,
} from 'sluice';
import { CreateOrderDto } from './create-order-dto.js';
import { OutOfStockError, UnknownProductError, placeOrder } from './place-order.js';

// `placeOrder` knows nothing of HTTP.
function mapError(cause: unknown) {
  if (cause instanceof OutOfStockError) return new ConflictError(cause.message, { cause });
  if (cause instanceof UnknownProductError) return new UnprocessableError(cause.message, { cause });
  return undefined;
}

/** POST /orders */
@LambdaHandler(http({ maxBodyBytes: 20_000, mapError }))
@UseDatabase(300_000)
export class HttpCreateOrder extends HttpHandler {
  async handle(@Body(CreateOrderDto) dto: CreateOrderDto) {
    const order = await placeOrder(dto);
    return created(order, { headers: { location: `/orders/${order.id}` } });
  }
}

export const handler = HttpCreateOrder.toLambda();

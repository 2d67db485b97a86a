import type { Transaction } from 'sequelize';
import { db } from './database.js';
import { Order, OrderLine, Product, type Address } from './models/index.js';
import { fromCents, toCents } from './money.js';

export interface NewOrder {
  readonly customerId: number;
  readonly shippingAddress: Address;
  readonly lines: ReadonlyArray<{ readonly productId: number; readonly quantity: number }>;
}

export class UnknownProductError extends Error {
  override readonly name = 'UnknownProductError';
  constructor(id: number) {
    super(`There is no product ${id}`);
  }
}

export class OutOfStockError extends Error {
  override readonly name = 'OutOfStockError';
  constructor({ sku, stock }: Product) {
    super(`Only ${stock} of ${sku} left`);
  }
}

/**
 * @throws {UnknownProductError} and then nothing has changed
 * @throws {OutOfStockError} and then nothing has changed
 */
export async function placeOrder({ customerId, shippingAddress, lines }: NewOrder): Promise<Order> {
  // Returns: committed. Throws, at any line: rolled back, the stock included.
  return db.sequelize.transaction(async (transaction) => {
    const order = await Order.create({ customerId, shippingAddress }, { transaction });
    let total = 0;
    // In one order everywhere, so that two orders for the same products wait for each other and do not deadlock.
    for (const { productId, quantity } of lines.toSorted((a, b) => a.productId - b.productId)) {
      const product = await takeFromStock(productId, quantity, transaction);
      const { price: unitPrice } = product;
      await OrderLine.create({ orderId: order.id, productId, quantity, unitPrice }, { transaction });
      total += quantity * toCents(unitPrice);
    }
    return order.update({ total: fromCents(total) }, { transaction });
  });
}

async function takeFromStock(id: number, quantity: number, transaction: Transaction): Promise<Product> {
  const product = await Product.findByPk(id, { transaction, lock: true });
  if (product === null) throw new UnknownProductError(id);
  if (product.stock < quantity) throw new OutOfStockError(product);
  return product.decrement('stock', { by: quantity, transaction });
}

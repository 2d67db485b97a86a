import { expect, test } from 'vitest';
import { invoke } from 'sluice/testing';
import { useService } from './service.js';

const service = useService();

const shippingAddress = { street: '1 Gatun Lane', city: 'Colón', country: 'PA' };

/** What a failed order must not change. */
async function state() {
  const { models } = service();
  return {
    orders: await models.Order.count(),
    lines: await models.OrderLine.count(),
    stock: await models.Product.sum('stock'),
  };
}

test('an order is there with its lines, its total and less in stock', async () => {
  const { CreateOrder, GetOrder, models } = service();
  const before = await state();
  const started = Date.now();

  const { id } = await invoke(CreateOrder, {
    customerId: 1,
    shippingAddress,
    lines: [
      { productId: 20, quantity: 3 },
      { productId: 10, quantity: 2 },
    ],
  });

  const order = await invoke(GetOrder, { id });
  expect(order?.status).toBe('pending');
  expect(order?.total).toBe('84.95');
  expect(order?.shippingAddress).toEqual(shippingAddress);
  expect(new Date(order?.placedAt ?? 0).getTime()).toBeGreaterThanOrEqual(started - 1);
  expect(order?.lines?.map((line) => [line.productId, line.quantity, line.unitPrice])).toEqual([
    [10, 2, '10.99'],
    [20, 3, '20.99'],
  ]);
  expect((await models.Product.findByPk(20))?.stock).toBe(97);
  expect(await state()).toEqual({
    orders: before.orders + 1,
    lines: before.lines + 2,
    stock: before.stock - 5,
  });
});

const good = { productId: 1, quantity: 1 };

test.for([
  ['a product that does not exist', [good, { productId: 9_999, quantity: 1 }], 'There is no product 9999'],
  ['more than there is in stock', [good, { productId: 2, quantity: 101 }], 'Only 100 of SKU-2 left'],
  ['a quantity of 0', [good, { productId: 2, quantity: 0 }], 'min on quantity failed'],
  ['a quantity below 0', [good, { productId: 2, quantity: -5 }], 'min on quantity failed'],
] as const)('a line with %s rolls the whole order back', async ([, lines, message]) => {
  const { CreateOrder } = service();
  const before = await state();

  await expect(invoke(CreateOrder, { customerId: 1, shippingAddress, lines })).rejects.toThrow(message);

  expect(await state()).toEqual(before);
});

test('a customer that does not exist is refused by the server', async () => {
  const { CreateOrder } = service();
  await expect(
    invoke(CreateOrder, { customerId: 9_999, shippingAddress, lines: [good] }),
  ).rejects.toMatchObject({ name: 'SequelizeForeignKeyConstraintError', index: 'orders_customer_id_fkey' });
});

test('of two orders for the last pieces one gets them', async () => {
  const { CreateOrder, models } = service();
  await models.Product.update({ stock: 5 }, { where: { id: [30, 31] } });
  const event = (...ids: number[]) => ({
    customerId: 1,
    shippingAddress,
    lines: ids.map((productId) => ({ productId, quantity: 5 })),
  });

  const outcomes = await Promise.allSettled([
    invoke(CreateOrder, event(30, 31)),
    invoke(CreateOrder, event(31, 30)),
  ]);

  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
    message: 'Only 0 of SKU-30 left',
  });
});

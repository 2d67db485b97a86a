import { expect, test } from 'vitest';
import { invoke } from 'sluice/testing';
import { useService } from './service.js';

const service = useService();

test('an order comes with its customer, its lines and their products', async () => {
  const order = await invoke(service().GetOrder, { id: 7 });

  expect(order?.customer?.email).toBe('customer8@example.com');
  expect(order?.lines?.map((line) => [line.productId, line.quantity, line.product?.sku])).toEqual([
    [51, 1, 'SKU-51'],
    [52, 2, 'SKU-52'],
    [53, 3, 'SKU-53'],
  ]);
});

test('an order that does not exist is null', async () => {
  expect(await invoke(service().GetOrder, { id: 999_999 })).toBeNull();
});

test('what the caller gets is plain JSON, of every column type', async () => {
  expect(await invoke(service().GetOrder, { id: 1 })).toMatchObject({
    id: 1,
    status: 'paid',
    total: '67.94',
    placedAt: '2026-01-01T00:01:00.000Z',
    shippingAddress: { street: '1 Lock Lane', city: 'Panama', country: 'PA' },
    customer: { name: 'Customer 2' },
    lines: [
      { quantity: 1, unitPrice: '9.99', product: { tags: ['standard'] } },
      { quantity: 2, product: { tags: ['new', 'sale'] } },
      { quantity: 3 },
    ],
  });
});

test('several invocations in one container, none of which leaves anything over', async () => {
  for (const id of [1, 2, 3]) expect((await invoke(service().GetOrder, { id }))?.id).toBe(id);
});

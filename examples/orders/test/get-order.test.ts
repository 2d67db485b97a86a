import { expect, test } from 'vitest';
import { useService } from './service.js';

const { service, invoke } = useService();

test('an order comes with its customer, its lines and their products', async () => {
  const { getOrder, models } = service();
  const order = await invoke(getOrder, { id: 7 });

  expect(order).toBeInstanceOf(models.Order);
  expect(order?.customer?.email).toBe('customer8@example.com');
  expect(order?.lines?.map((line) => [line.productId, line.quantity, line.product?.sku])).toEqual([
    [51, 1, 'SKU-51'],
    [52, 2, 'SKU-52'],
    [53, 3, 'SKU-53'],
  ]);
});

test('an order that does not exist is null', async () => {
  expect(await invoke(service().getOrder, { id: 999_999 })).toBeNull();
});

test('every column type is read as its TypeScript type says', async () => {
  const order = await invoke(service().getOrder, { id: 1 });

  expect(order?.status).toBe('paid');
  expect(order?.total).toBe('67.94');
  expect(order?.placedAt).toEqual(new Date('2026-01-01T00:01:00Z'));
  expect(order?.shippingAddress).toEqual({ street: '1 Lock Lane', city: 'Panama', country: 'PA' });
  expect(order?.lines?.[0]?.product?.tags).toEqual(['standard']);
  expect(order?.lines?.[1]?.product?.tags).toEqual(['new', 'sale']);
});

test('what Lambda sends to the caller is plain JSON', async () => {
  const order = await invoke(service().getOrder, { id: 1 });

  expect(JSON.parse(JSON.stringify(order))).toMatchObject({
    id: 1,
    total: '67.94',
    placedAt: '2026-01-01T00:01:00.000Z',
    customer: { name: 'Customer 2' },
    lines: [{ quantity: 1, unitPrice: '9.99' }, { quantity: 2 }, { quantity: 3 }],
  });
});

test('several invocations in one container, none of which keeps a connection', async () => {
  for (const id of [1, 2, 3]) expect((await invoke(service().getOrder, { id }))?.id).toBe(id);
});

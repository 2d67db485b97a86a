import { expect, test } from 'vitest';
import { invoke } from 'sluice/testing';
import { useService } from './service.js';

const service = useService();

test('the newest orders come first, with their customers', async () => {
  const { orders, total, pages } = await invoke(service().ListOrders, {});

  expect(orders.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => 2_000 - index));
  expect(orders[0]?.customer?.name).toBe('Customer 1');
  expect({ total, pages }).toEqual({ total: 2_000, pages: 100 });
});

test('pages neither overlap nor leave a gap', async () => {
  const { ListOrders, models } = service();
  const event = { status: 'paid', pageSize: 100 } as const;
  const { total, pages } = await invoke(ListOrders, event);
  expect({ total, pages }).toEqual({ total: 500, pages: 5 });

  const ids: number[] = [];
  for (let page = 1; page <= pages; page++) {
    const { orders } = await invoke(ListOrders, { ...event, page });
    ids.push(...orders.map(({ id }) => id));
  }

  const expected = await models.Order.findAll({ where: { status: 'paid' }, order: [['id', 'DESC']] });
  expect(ids).toEqual(expected.map(({ id }) => id));
});

test('the page behind the last is empty', async () => {
  const { orders, total } = await invoke(service().ListOrders, { page: 101 });
  expect(orders).toEqual([]);
  expect(total).toBe(2_000);
});

test('filters combine', async () => {
  // Customer 1 has every 500th order, and every fourth order is pending: 500, 1000, 1500 and 2000.
  const { ListOrders } = service();
  const { orders, total } = await invoke(ListOrders, { customerId: 1, status: 'pending' });
  expect(orders.map(({ id }) => id)).toEqual([2_000, 1_500, 1_000, 500]);
  expect(total).toBe(4);
  expect((await invoke(ListOrders, { customerId: 1, status: 'paid' })).total).toBe(0);
});

test('a page has at least 1 and at most 100 orders', async () => {
  const { ListOrders } = service();
  expect((await invoke(ListOrders, { pageSize: 1_000_000 })).orders).toHaveLength(100);
  expect((await invoke(ListOrders, { pageSize: 0 })).orders).toHaveLength(1);
  expect((await invoke(ListOrders, { page: -5, pageSize: 1 })).orders[0]?.id).toBe(2_000);
});

import { expect, test } from 'vitest';
import { httpEvent, invoke } from 'sluice/testing';
import { jsonOf } from './json-of.js';
import { useService } from './service.js';

interface Page {
  readonly orders: ReadonlyArray<{ readonly id: number; readonly customer: { readonly name: string } }>;
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

const service = useService();

const ask = (query: Record<string, string>) =>
  invoke(service().HttpListOrders, httpEvent({ path: '/orders', query }));

async function list(query: Record<string, string>): Promise<Page> {
  const response = await ask(query);
  expect(response.statusCode).toBe(200);
  return jsonOf(response) as Page;
}

test('without a query it is the first page of all orders, the newest first', async () => {
  const { orders, ...rest } = await list({});
  expect(orders.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => 2_000 - index));
  expect(orders[0]?.customer.name).toBe('Customer 1');
  expect(rest).toEqual({ total: 2_000, page: 1, pages: 100 });
});

test('filters combine, and pages follow each other', async () => {
  const query = { customer: '1', status: 'pending', pageSize: '3' };
  const first = await list(query);
  expect(first).toMatchObject({ total: 4, page: 1, pages: 2 });
  const second = await list({ ...query, page: '2' });
  expect(second.page).toBe(2);
  expect([first, second].map(({ orders }) => orders.map(({ id }) => id))).toEqual([
    [2_000, 1_500, 1_000],
    [500],
  ]);
});

test('the page behind the last is empty', async () => {
  expect(await list({ page: '101' })).toEqual({ orders: [], total: 2_000, page: 101, pages: 100 });
});

test.for([
  [{ status: 'lost' }, 'status must be one of pending, paid, shipped, cancelled'],
  [{ status: '' }, 'status must be one of pending, paid, shipped, cancelled'],
  [{ page: '0' }, 'page must be a whole number from 1 to 1000'],
  [{ pageSize: '101' }, 'pageSize must be a whole number from 1 to 100'],
  [{ customer: "1' OR '1'='1" }, 'customer must be a whole number from 1 to 2147483647'],
] as const)('%o is 400 and says why', async ([query, detail]) => {
  const response = await ask(query);
  expect(response.statusCode).toBe(400);
  expect(jsonOf(response)).toMatchObject({ detail });
});

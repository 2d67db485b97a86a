import { expect, test } from 'vitest';
import { httpEvent, invoke } from 'sluice/testing';
import { jsonOf } from './json-of.js';
import { useService } from './service.js';

const service = useService();

const get = async (id: string, version: '2.0' | 'rest' = '2.0') =>
  invoke(
    service().HttpGetOrder,
    version === 'rest'
      ? httpEvent({ version, route: '/orders/{id}', path: `/orders/${id}` })
      : httpEvent({ route: '/orders/{id}', path: `/orders/${id}` }),
  );

test.for(['2.0', 'rest'] as const)(
  'an order comes with all that belongs to it, by version %s',
  async (version) => {
    const response = await get('7', version);
    expect(response.statusCode).toBe(200);
    expect(jsonOf(response)).toMatchObject({
      id: 7,
      placedAt: '2026-01-01T00:07:00.000Z',
      customer: { email: 'customer8@example.com' },
      lines: [{ productId: 51, product: { sku: 'SKU-51' } }, { productId: 52 }, { productId: 53 }],
    });
  },
);

test('an order that does not exist is 404, in the words of problem details', async () => {
  const response = await get('999999');
  expect(response.statusCode).toBe(404);
  expect(response.headers?.['content-type']).toContain('application/problem+json');
  expect(jsonOf(response)).toMatchObject({ status: 404, detail: 'There is no order 999999' });
});

test.for(['abc', '0', '-1', '1.5', '2147483648', '1%20OR%201=1'])('the id %s is 400', async (id) => {
  expect((await get(id)).statusCode).toBe(400);
});

import { expect, test } from 'vitest';
import { httpEvent, invoke } from 'sluice/testing';
import { jsonOf } from './json-of.js';
import { useService } from './service.js';

const service = useService();

const good = {
  customerId: 1,
  shippingAddress: { street: '1 Gatun Lane', city: 'Colón', country: 'PA' },
  lines: [
    { productId: 20, quantity: 3 },
    { productId: 10, quantity: 2 },
  ],
};

const post = (body: unknown) =>
  invoke(
    service().HttpCreateOrder,
    httpEvent({ method: 'POST', path: '/orders', headers: { 'content-type': 'application/json' }, body }),
  );

/** What a failed order must not change. */
async function state() {
  const { models } = service();
  return {
    orders: await models.Order.count(),
    lines: await models.OrderLine.count(),
    stock: await models.Product.sum('stock'),
  };
}

test('an order is answered with 201 and where it is, and is found there', async () => {
  const { HttpGetOrder } = service();
  const response = await post(good);
  expect(response.statusCode).toBe(201);
  const order = jsonOf(response) as { readonly id: number };
  expect(order).toMatchObject({ customerId: 1, status: 'pending', total: '84.95' });
  const path = `/orders/${order.id}`;
  expect(response.headers?.['location']).toBe(path);

  const found = await invoke(HttpGetOrder, httpEvent({ route: '/orders/{id}', path }));
  expect(jsonOf(found)).toMatchObject({
    id: order.id,
    shippingAddress: good.shippingAddress,
    lines: [
      { productId: 10, quantity: 2, unitPrice: '10.99', product: { stock: 98 } },
      { productId: 20, quantity: 3, unitPrice: '20.99', product: { stock: 97 } },
    ],
  });
});

const [line] = good.lines;
test.for([
  ['no lines', { lines: [] }, ['/lines']],
  ['lines that are one', { lines: line }, ['/lines']],
  [
    'too little of one and a text of another',
    {
      lines: [
        { ...line, quantity: 0 },
        { productId: 'x', quantity: 1 },
      ],
    },
    ['/lines/0/quantity', '/lines/1/productId'],
  ],
  ['the same product twice', { lines: [line, line] }, ['/lines']],
  ['no address', { shippingAddress: undefined }, ['/shippingAddress']],
  [
    'an address in no country',
    { shippingAddress: { street: 'x', city: 'y', country: 'Panama' } },
    ['/shippingAddress/country'],
  ],
  ['a price of its own', { lines: [{ ...line, unitPrice: '0.01' }] }, ['/lines/0/unitPrice']],
  ['a customer beyond every id', { customerId: 2_147_483_648 }, ['/customerId']],
] as const)('%s: 422 with a pointer to each, and nothing is ordered', async ([, change, pointers]) => {
  const before = await state();
  const response = await post({ ...good, ...change });
  expect(response.statusCode).toBe(422);
  const { errors } = jsonOf(response) as { readonly errors: ReadonlyArray<{ readonly pointer: string }> };
  expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
  expect(await state()).toEqual(before);
});

test.for([
  [
    'a product that does not exist',
    { lines: [line, { productId: 9_999, quantity: 1 }] },
    422,
    'There is no product 9999',
  ],
  [
    'more than there is in stock',
    { lines: [line, { productId: 2, quantity: 101 }] },
    409,
    'Only 100 of SKU-2 left',
  ],
] as const)('%s rolls the whole order back', async ([, change, status, detail]) => {
  const before = await state();
  const response = await post({ ...good, ...change });
  expect(response.statusCode).toBe(status);
  expect(jsonOf(response)).toMatchObject({ status, detail });
  expect(await state()).toEqual(before);
});

test('a customer that does not exist is refused by the database: 409', async () => {
  const before = await state();
  const response = await post({ ...good, customerId: 9_999 });
  expect(response.statusCode).toBe(409);
  expect(await state()).toEqual(before);
});

test('a body that is no JSON is 400', async () => {
  expect((await post('{"customerId":')).statusCode).toBe(400);
});

test('a body that is too large is 413', async () => {
  expect((await post({ ...good, note: 'x'.repeat(20_000) })).statusCode).toBe(413);
});

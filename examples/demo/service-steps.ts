import { httpEvent, sqsEvent } from 'sluice/testing';
import { ORDERS } from '../orders/counts.js';
import { events as createOrder } from '../orders/http-create-order.fleet.js';

/** One invocation of one function of examples/orders. */
export interface Step {
  /** The function's file. */
  readonly name: string;
  readonly event: () => unknown;
  /** What came back, in one line. Throws when it is not what it should be. */
  readonly read: (payload: unknown) => string;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Order {
  readonly id: number;
  readonly total: string;
  readonly customer: { readonly name: string };
  readonly lines: readonly unknown[];
}

/** In their order: an order is created, then asked for. */
export function serviceSteps(): readonly Step[] {
  let location = '/orders/0';
  return [
    {
      name: 'http-create-order',
      event: () => createOrder(0),
      read(payload) {
        const { headers, json: order } = answered<Order>(payload, 201);
        location = headers['location'] ?? '';
        expect(location === `/orders/${order.id}`, `its location is ${location}`);
        return `201, ${location} over ${order.total}`;
      },
    },
    {
      name: 'http-get-order',
      event: () => httpEvent({ route: '/orders/{id}', path: location }),
      read(payload) {
        const { id, customer, lines } = answered<Order>(payload, 200).json;
        expect(location === `/orders/${id}` && lines.length === 2, `it is order ${id}`);
        return `200, order ${id} of ${customer.name} with its ${lines.length} lines`;
      },
    },
    {
      name: 'http-list-orders',
      event: () => httpEvent({ path: '/orders', query: { customer: '1', pageSize: '3' } }),
      read(payload) {
        type Page = { readonly orders: readonly Order[]; readonly total: number; readonly pages: number };
        const { orders, total, pages } = answered<Page>(payload, 200).json;
        expect(
          orders.length === 3 && location === `/orders/${orders[0]?.id}`,
          'the new order is not the first',
        );
        return `200, page 1 of ${pages} of the ${total} orders of customer 1`;
      },
    },
    {
      name: 'ship-orders',
      event: () => sqsEvent([{ orderId: 1 }, { body: { orderId: 'one' }, messageId: 'bad' }, { orderId: 5 }]),
      read(payload) {
        const { batchItemFailures: failures } = payload as {
          batchItemFailures: { itemIdentifier: string }[];
        };
        expect(failures.length === 1 && failures[0]?.itemIdentifier === 'bad', JSON.stringify(payload));
        return 'of 3 messages the one that is no order comes again';
      },
    },
    {
      name: 'export-orders',
      event: () => ({}),
      read(payload) {
        // A streamed response has its head before eight zeros.
        const [head = '', csv = ''] = String(payload).split('\0'.repeat(8));
        const { statusCode } = JSON.parse(head) as Answer;
        const orders = csv.split('\r\n').length - 2;
        expect(statusCode === 200 && orders === ORDERS + 1, `${statusCode} with ${orders} orders`);
        return `${statusCode}, ${orders} orders as ${Math.round(csv.length / 1_000)} kB of CSV, streamed`;
      },
    },
  ];
}

function answered<T>(payload: unknown, status: number) {
  const { statusCode, headers, body } = payload as Answer;
  expect(statusCode === status, `${statusCode}, ${body}`);
  return { headers, json: JSON.parse(body) as T };
}

function expect(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

import { expect, test, vi } from 'vitest';
import { invoke, sqsEvent } from 'sluice/testing';
import { useService } from './service.js';

const service = useService();

// Of the seeded orders every fourth one is paid, from 1; pending from 4, shipped from 2, cancelled from 3.
const statusOf = async (id: number) => (await service().models.Order.findByPk(id))?.status;

test('paid orders are shipped, each of a batch', async () => {
  const event = sqsEvent([{ orderId: 1 }, { orderId: 5 }]);
  expect(await invoke(service().ShipOrders, event)).toEqual({ batchItemFailures: [] });
  expect([await statusOf(1), await statusOf(5), await statusOf(9)]).toEqual(['shipped', 'shipped', 'paid']);
});

test('a message that comes again changes nothing and does not fail', async () => {
  const event = sqsEvent([{ orderId: 1 }, { body: { orderId: 1 }, receiveCount: 2 }]);
  expect(await invoke(service().ShipOrders, event)).toEqual({ batchItemFailures: [] });
  expect(await statusOf(1)).toBe('shipped');
});

test.for([
  ['of an order that is not paid', { orderId: 4 }, 'Order 4 is pending'],
  ['of a cancelled order', { orderId: 3 }, 'Order 3 is cancelled'],
  ['of an order that does not exist', { orderId: 999_999 }, 'There is no order 999999'],
  ['without an order', {}, 'Not valid: /orderId'],
  ['with an id that is a text', { orderId: '1' }, 'Not valid: /orderId'],
  ['that is no JSON', 'order 1', 'The body of the record is no JSON (7 characters)'],
] as const)('a message %s comes again, and the others of its batch do not', async ([, body, message]) => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  try {
    const event = sqsEvent([{ orderId: 1 }, { body, messageId: 'bad' }, { orderId: 5 }]);
    const before = await statusOf(4);
    expect(await invoke(service().ShipOrders, event)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }],
    });
    expect([await statusOf(1), await statusOf(5), await statusOf(4)]).toEqual(['shipped', 'shipped', before]);
    expect(log.mock.calls).toEqual([['SQS message bad failed:', expect.objectContaining({ message })]]);
  } finally {
    log.mockRestore();
  }
});

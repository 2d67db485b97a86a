// `sluice fleet dist/ship-orders.js` finds the bundle of this file beside the function's.
import { sqsEvent } from 'sluice/testing';
import { ORDERS } from './counts.js';

export { prepare } from './fleet.js';

const BATCH = 10;

/** Batches of orders that are paid, which every fourth is. */
export function events(index: number) {
  const ids = Array.from({ length: BATCH }, (_, n) => 1 + ((4 * (BATCH * index + n)) % ORDERS));
  return sqsEvent(ids.map((orderId) => ({ orderId })));
}

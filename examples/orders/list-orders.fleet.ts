// `sluice fleet dist/list-orders.js` finds the bundle of this file beside the function's.
import { CUSTOMERS } from './counts.js';
import type { ListOrdersEvent } from './list-orders.js';

export { prepare } from './fleet.js';

export function events(index: number): ListOrdersEvent {
  return { customerId: 1 + (index % CUSTOMERS) };
}

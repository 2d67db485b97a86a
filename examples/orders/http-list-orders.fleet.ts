// `sluice fleet dist/http-list-orders.js` finds the bundle of this file beside the function's.
import { httpEvent } from 'sluice/testing';
import { CUSTOMERS } from './counts.js';

export { prepare } from './fleet.js';

export function events(index: number) {
  return httpEvent({ path: '/orders', query: { customer: String(1 + (index % CUSTOMERS)), pageSize: '3' } });
}

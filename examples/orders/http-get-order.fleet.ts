// `sluice fleet dist/http-get-order.js` finds the bundle of this file beside the function's.
import { httpEvent } from 'sluice/testing';
import { events as orders } from './get-order.fleet.js';

export { prepare } from './fleet.js';

export function events(index: number) {
  return httpEvent({ route: '/orders/{id}', path: `/orders/${orders(index).id}` });
}

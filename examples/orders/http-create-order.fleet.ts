// `sluice fleet dist/http-create-order.js` finds the bundle of this file beside the function's.
import { httpEvent } from 'sluice/testing';
import { events as orders } from './create-order.fleet.js';

export { prepare } from './fleet.js';

export function events(index: number) {
  const headers = { 'content-type': 'application/json' };
  return httpEvent({ method: 'POST', path: '/orders', headers, body: orders(index) });
}

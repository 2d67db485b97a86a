// `sluice fleet dist/get-order.js` finds the bundle of this file beside the function's.
import { ORDERS } from './counts.js';

export { prepare } from './fleet.js';

export function events(index: number): { id: number } {
  return { id: 1 + (index % ORDERS) };
}

// `sluice fleet dist/create-order.js` finds the bundle of this file beside the function's.
import { CUSTOMERS, PRODUCTS } from './counts.js';
import type { CreateOrderEvent } from './create-order.js';

export { prepare } from './fleet.js';

/** Each order is for other products, until all have had their turn. */
export function events(index: number): CreateOrderEvent {
  return {
    customerId: 1 + (index % CUSTOMERS),
    shippingAddress: { street: `${1 + index} Lock Lane`, city: 'Panama', country: 'PA' },
    lines: [1, 2].map((line) => ({ productId: 1 + ((2 * index + line) % PRODUCTS), quantity: line })),
  };
}

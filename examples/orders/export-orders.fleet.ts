// `sluice fleet dist/export-orders.js` finds the bundle of this file beside the function's.
export { prepare } from './fleet.js';

export function events(): object {
  return {};
}

export { Customer } from './customer.js';
export { Order, orderStatuses, type OrderStatus } from './order.js';

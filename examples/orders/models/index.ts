export { Customer } from './customer.js';
export { Order, orderStatuses, type Address, type OrderStatus } from './order.js';
export { OrderLine } from './order-line.js';
export { Product } from './product.js';

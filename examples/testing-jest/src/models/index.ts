export { Customer } from './customer';
export { Order, orderStatuses, type OrderStatus } from './order';

/** How many rows `seed` makes; ids begin with 1. */
export const CUSTOMERS = 500;
export const PRODUCTS = 200;
export const ORDERS = 2_000;
export const LINES_PER_ORDER = 3;

import { defineDatabase } from 'sluice';
import { Customer, Order, OrderLine, Product } from './models/index.js';

/** Where the server is: DATABASE_URL, or PGHOST, PGUSER and their kin. The first query connects, not this line. */
export const db = defineDatabase({ models: [Customer, Order, OrderLine, Product] });

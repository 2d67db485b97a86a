import { defineDatabase } from 'sluice';
import { Customer, Order } from './models';

/** In production DATABASE_URL, or PGHOST, PGUSER and their kin, say where the server is. Tests need none of them. */
export const db = defineDatabase({ models: [Customer, Order] });

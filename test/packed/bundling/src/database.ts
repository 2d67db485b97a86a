import { defineDatabase } from 'sluice';
import { Order, OrderLine } from './models.js';

export const db = defineDatabase({ models: [Order, OrderLine] });

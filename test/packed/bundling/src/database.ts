import { defineDatabase } from 'sluice';
import { Order, OrderLine } from './models.js';
import { Receipt } from './receipt.js';

export const db = defineDatabase({ models: [Order, OrderLine, Receipt] });

import { makeModels } from '../recreate/models.js';
import { Order } from './order.js';

/** The models of the service: one, unless its environment says that there are more. */
export const models = [Order, ...makeModels(Number(process.env['MODELS'] ?? 1) - 1)];

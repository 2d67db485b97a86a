import type { ScheduledEvent } from 'aws-lambda';
import { Op } from 'sequelize';
import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import './database.js';
import { Order } from './models/index.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Once a day: what nobody has paid for a week is cancelled. */
@LambdaHandler()
@UseDatabase(300_000)
export class ExpireOrders extends Handler {
  async handle(_event: ScheduledEvent) {
    const placedAt = { [Op.lt]: new Date(Date.now() - WEEK_MS) };
    const [cancelled] = await Order.update(
      { status: 'cancelled' },
      { where: { status: 'pending', placedAt } },
    );
    return { cancelled };
  }
}

export const handler = ExpireOrders.toLambda();

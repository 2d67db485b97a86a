import assert from 'node:assert/strict';
import type { Context, Handler as AwsHandler } from 'aws-lambda';
import { db } from './database.js';
import { handler } from './get-order.js';
import { Order, OrderLine } from './models.js';

export const forLambda: AwsHandler<{ id: number }, Order | null> = handler;

async function main(): Promise<void> {
  const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 10_000 } as Context;
  await db.run(async () => {
    await db.sequelize.sync({ force: true });
    await Order.create({ customer: 'Ada', lines: [{ quantity: 7 }] }, { include: [OrderLine] });
  });
  const order = await handler({ id: 1 }, context);
  assert.equal(order?.customer, 'Ada');
  assert.deepEqual(
    order.lines?.map((line) => line.quantity),
    [7],
  );
  assert.equal(await handler({ id: 2 }, context), null);
}

void main();

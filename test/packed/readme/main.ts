// Runs the README's quick start as it stands there: `database.ts` and `get-order.ts` are written beside this file.
import assert from 'node:assert/strict';
import type { Context } from 'aws-lambda';
import { db } from './database';
import { handler } from './get-order';

async function main(): Promise<void> {
  await db.run(() => db.sequelize.sync({ force: true }));
  const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 10_000 } as Context;
  assert.equal(await handler({ id: 1 }, context), null);
}

void main();

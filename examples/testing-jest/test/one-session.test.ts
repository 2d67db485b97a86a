import { expect, test } from '@jest/globals';
import { inMemoryRegistry } from 'sluice/testing';
import { db } from '../src/database';
import { Customer } from '../src/models';

// A server would run it outside of the transaction, which has no error and is hardly what was meant.
test('a query that was not given its transaction is an error that names both', async () => {
  await using registry = await inMemoryRegistry(db, { engine: 'memory', waitMs: 500 });
  const forgotten = registry.get().sequelize.transaction(async (transaction) => {
    await Customer.create({ email: 'ada@example.com' }, { transaction });
    await Customer.count();
  });
  await expect(forgotten).rejects.toThrow(/Waiting: SELECT count.*open transaction: INSERT INTO/);
  expect(await Customer.count()).toBe(0);
});

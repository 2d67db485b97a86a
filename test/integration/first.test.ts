import { expect, test } from 'vitest';
import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import { context, noBackends, record, testDatabase } from '../helpers/database.js';

test('a decorated handler queries and leaves no backend', async () => {
  const db = testDatabase();
  const connects = record('sluice:connect');
  @LambdaHandler()
  @UseDatabase({ database: db, idleRecreateMs: 300_000 })
  class Get extends Handler {
    async handle(event: { n: number }) {
      const [rows] = await db.sequelize.query(`SELECT ${event.n} AS n, current_setting('statement_timeout') t, current_setting('TimeZone') z, version() v`);
      return rows;
    }
  }
  const handler = Get.toLambda();
  for (let i = 0; i < 3; i++) {
    const t = performance.now();
    console.log(await handler({ n: i }, context()), performance.now() - t);
    expect(await db.backends()).toEqual([]);
  }
  expect(connects).toHaveLength(3);
  console.log(connects);
  await noBackends(db);
});

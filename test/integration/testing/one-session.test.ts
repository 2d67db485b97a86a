import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { inMemoryRegistry, type InMemoryOptions, type InMemoryRegistry } from 'sluice/testing';
import { lambda, testDatabase } from '../../helpers/database.js';
import { uniqueName } from '../../helpers/server.js';
import { shop } from './shop.js';

/** Those of one test. */
const open: InMemoryRegistry[] = [];
let shared: Awaited<ReturnType<typeof make>>;

beforeAll(async () => {
  shared = await make({ waitMs: 300 });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((registry) => registry.close()));
  await shared.registry.reset();
});
afterAll(() => shared.registry.close());

async function make(options: InMemoryOptions = {}) {
  const { models, ...classes } = shop();
  const registry = await inMemoryRegistry({ models, name: uniqueName('db'), engine: 'memory', ...options });
  return { registry, db: registry.get(), models, ...classes };
}

/** One that is closed after the test. */
async function start(options: InMemoryOptions = {}) {
  const made = await make(options);
  open.push(made.registry);
  return made;
}

describe('reset', () => {
  test('starts an engine anew that was ended because it hung', { timeout: 120_000 }, async () => {
    const { registry, db, Order } = await start({ statementMs: 1_500 });
    await Order.create({ customer: 'Ada' });
    await expect(db.sequelize.query('DO $$ BEGIN LOOP END LOOP; END $$')).rejects.toThrow(
      'did not answer for 1500 ms',
    );
    await expect(Order.count()).rejects.toThrow('did not answer for 1500 ms');
    await registry.reset();
    expect(await Order.count()).toBe(0);
  });
});

describe('transactions', () => {
  test('side by side are run one after the other, and none is mixed', async () => {
    const { db, Order } = shared;
    await Order.create({ customer: '0' });
    await Promise.all(
      Array.from({ length: 12 }, () =>
        db.sequelize.transaction(async (transaction) => {
          const order = await Order.findOne({ transaction });
          await order?.update({ customer: String(Number(order.customer) + 1) }, { transaction });
        }),
      ),
    );
    expect((await Order.findOne())?.customer).toBe('12');
  });

  test.each(['real', 'fake'])(
    'a query without the transaction it is in fails, under %s timers',
    async (timers) => {
      const { db, Order } = shared;
      if (timers === 'fake') vi.useFakeTimers();
      const outcome = db.sequelize.transaction(async (transaction) => {
        await Order.create({ customer: 'in' }, { transaction });
        await Order.create({ customer: 'out' });
      });
      await expect(outcome).rejects.toThrow(
        /Waiting: INSERT INTO "orders".*Last statement of the open transaction: INSERT INTO "orders"/s,
      );
      expect(await Order.count()).toBe(0);
    },
  );

  test('so it does in a handler', async () => {
    const { db, Order } = shared;
    const handler = lambda(db, () =>
      db.sequelize.transaction(async (transaction) => {
        await Order.create({ customer: 'in' }, { transaction });
        await Order.create({ customer: 'out' });
      }),
    );
    await expect(handler({})).rejects.toThrow('is open and does nothing');
    expect(await Order.count()).toBe(0);
  });
});

test('a statement that one session cannot do', async () => {
  const { db } = shared;
  await expect(db.sequelize.query("SET statement_timeout = '1s'")).rejects.toThrow(
    /cannot do `SET statement_timeout`/,
  );
});

test('an extension that PGlite does not have is named', async () => {
  await expect(
    inMemoryRegistry(testDatabase(), { engine: 'memory', extensions: ['postgis'] }),
  ).rejects.toThrow(/'postgis' does not come with/);
});

test(
  'what PostgreSQL does outside of transactions, and extensions whose names are no identifiers',
  { timeout: 120_000 },
  async () => {
    const { db, Order } = await start({ extensions: ['uuid-ossp', 'btree_gist', 'pg_trgm'] });
    await db.sequelize.query(
      'CREATE INDEX CONCURRENTLY by_customer ON orders USING gin (customer gin_trgm_ops)',
    );
    await db.sequelize.query('VACUUM orders');
    await Order.create({ customer: 'Ada' });
    const [rows] = await db.sequelize.query(
      `SELECT uuid_generate_v5(uuid_ns_dns(), 'example.com') AS id, 'Ada' % 'Adam' AS similar`,
    );
    expect(rows).toEqual([{ id: 'cfbff0d1-9375-5685-968c-48ce8b15ae17', similar: true }]);
  },
);

import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startFleet, type Fleet, type InvocationResult } from 'sluice/fleet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpEvent, sqsEvent } from 'sluice/testing';
import { bundleOrdersInto } from '../../scripts/examples.mjs';
import { sluice } from '../../src/bundling/index.js';
import { compiledFolder } from '../helpers/compiled.js';
import { ownDatabase, type OwnDatabase } from '../helpers/own-database.js';
import { waitUntil } from '../helpers/server.js';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
let database: OwnDatabase;
let folder: string;

beforeAll(async () => {
  [database, folder] = await Promise.all([
    ownDatabase(),
    bundleOrdersInto(join(compiledFolder(), `orders-${process.pid}`), sluice(), {
      alias: { 'sluice/testing': join(src, 'testing/index.ts'), sluice: join(src, 'index.ts') },
    }),
  ]);
});
afterAll(() => database[Symbol.asyncDispose]());

/** The module that `sluice fleet` finds beside the bundle. */
interface Beside {
  prepare(url: string): Promise<void>;
  events(index: number): unknown;
}

/** Runs the function in a fleet, with tables and rows; afterwards no backend of it may be there. */
async function inFleet(
  name: string,
  use: (ask: (event: unknown) => Promise<unknown>, fleet: Fleet, beside: Beside) => Promise<void>,
): Promise<void> {
  const beside = (await import(pathToFileURL(join(folder, `${name}.fleet.mjs`)).href)) as Beside;
  const fleet = await startFleet({
    handler: join(folder, `${name}.js`),
    containers: { max: 1, timeoutMs: 20_000 },
    database: { url: database.url, prepare: beside.prepare },
  });
  const ask = async (event: unknown): Promise<unknown> => {
    const result: InvocationResult = await fleet.invoke(event);
    expect(result).toMatchObject({ status: 'succeeded', error: undefined });
    await waitUntil(async () => (await fleet.database.connections()).total === 0, { what: 'no backend' });
    return result.payload;
  };
  try {
    await use(ask, fleet, beside);
  } finally {
    const { summary } = await fleet.stop();
    expect(summary.connectionsLeft).toBe(0);
  }
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

test('an order is created, found where the answer says, and listed', { timeout: 120_000 }, async () => {
  let location = '';
  await inFleet('http-create-order', async (ask, _fleet, { events }) => {
    const answer = (await ask(events(0))) as Answer;
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({ customerId: 1, status: 'pending' });
    location = answer.headers['location'] ?? '';

    const body = { customerId: 1, lines: [{ productId: 1, quantity: 0 }] };
    const headers = { 'content-type': 'application/json' };
    const refused = (await ask(httpEvent({ method: 'POST', path: '/orders', headers, body }))) as Answer;
    expect(refused.statusCode).toBe(422);
    const { errors } = JSON.parse(refused.body) as { errors: Array<{ pointer: string }> };
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/lines/0/quantity',
      '/shippingAddress',
    ]);
  });
  expect(location).toMatch(/^\/orders\/\d+$/);

  await inFleet('http-get-order', async (ask) => {
    const answer = (await ask(httpEvent({ route: '/orders/{id}', path: location }))) as Answer;
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      id: Number(location.slice('/orders/'.length)),
      customer: { name: 'Customer 1' },
      lines: [{ product: { sku: 'SKU-2' } }, { product: { sku: 'SKU-3' } }],
    });
    const missing = httpEvent({ route: '/orders/{id}', path: '/orders/999999' });
    expect(((await ask(missing)) as Answer).statusCode).toBe(404);
  });

  await inFleet('http-list-orders', async (ask, fleet, { events }) => {
    const [row] = await fleet.database.query<{ total: number }>(
      'SELECT count(*)::int AS total FROM orders WHERE customer_id = 1',
    );
    const answer = (await ask(events(0))) as Answer;
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ ...row, page: 1 });
    expect(answer.body).toContain(`"id":${location.slice('/orders/'.length)},`);
  });
});

test(
  'of a batch one message is bad: it comes again, and the orders of the others are shipped',
  { timeout: 120_000 },
  async () => {
    await inFleet('ship-orders', async (ask, fleet) => {
      const event = sqsEvent([{ orderId: 1 }, { body: { orderId: '5' }, messageId: 'bad' }, { orderId: 9 }]);
      expect(await ask(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
      const rows = await fleet.database.query<{ status: string }>(
        'SELECT status FROM orders WHERE id IN (1, 5, 9) ORDER BY id',
      );
      expect(rows.map(({ status }) => status)).toEqual(['shipped', 'paid', 'shipped']);
      // In the same container, which has been frozen.
      expect(await ask(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
      expect(
        fleet
          .report()
          .containers.map(({ output }) => output)
          .join(''),
      ).toContain('SQS message bad failed:');
    });
  },
);

test('all orders are streamed as CSV', { timeout: 120_000 }, async () => {
  await inFleet('export-orders', async (ask, fleet, { events }) => {
    const [row] = await fleet.database.query<{ count: number }>('SELECT count(*)::int FROM orders');
    const [head = '', body = ''] = String(await ask(events(0))).split('\0'.repeat(8));
    expect(JSON.parse(head)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/csv; charset=utf-8' },
    });
    const lines = body.split('\r\n');
    expect(lines[0]).toBe('id,placed at,status,total,customer,city');
    expect(lines[2]).toBe('2,2026-01-01T00:02:00.000Z,shipped,109.94,Customer 3,Panama');
    // The names of the columns, and nothing behind the last line.
    expect(lines).toHaveLength((row?.count ?? 0) + 2);
  });
});

import { startFleet, type Fleet } from 'sluice/fleet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleHandler } from '../helpers/bundle.js';
import { ownDatabase, type OwnDatabase } from '../helpers/own-database.js';
import { adminQuery, waitUntil } from '../helpers/server.js';
import type { Wish } from './handlers/fleet/streams.js';

let database: OwnDatabase;
let handler: string;

beforeAll(async () => {
  [database, handler] = await Promise.all([
    ownDatabase(),
    bundleHandler('test/fleet/handlers/fleet/streams.ts'),
  ]);
});
afterAll(() => database[Symbol.asyncDispose]());

/** Of the function, as the server sees them: the fleet has connections of its own. */
const backends = async (): Promise<unknown[]> =>
  adminQuery(
    "SELECT state, query FROM pg_stat_activity WHERE datname = $1 AND application_name = 'streams'",
    [new URL(database.url).pathname.slice(1)],
  );

describe.each(['node22', 'node24'] as const)('a response that is streamed, in %s', (runtime) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet({
      handler,
      runtime,
      containers: { max: 1, timeoutMs: 5_000 },
      database: { url: database.url },
    });
  });
  afterAll(() => fleet.stop());

  const ask = async (wish: Wish) => {
    const result = await fleet.invoke(wish);
    await waitUntil(async () => (await backends()).length === 0, { what: 'no backend of the function' });
    return result;
  };

  test('has its head and its rows, and leaves no backend', async () => {
    expect(await ask({ does: 'ends', rows: 3 })).toMatchObject({
      status: 'succeeded',
      payload: `{"statusCode":201,"headers":{"x-rows":"3"}}${'\0'.repeat(8)}1 2 3 `,
    });
  });

  test('is all there when it is piped and not awaited', async () => {
    expect(await ask({ does: 'pipes', rows: 4 })).toMatchObject({ status: 'succeeded', payload: '1 2 3 4 ' });
  });

  test('that fails midway is an answer with the error, and the container goes on', async () => {
    expect(await ask({ does: 'throws', rows: 2 })).toMatchObject({
      status: 'failed',
      error: { errorType: 'RangeError', errorMessage: 'in the middle' },
    });
    expect(await ask({ does: 'ends', rows: 0 })).toMatchObject({ status: 'succeeded', coldStart: false });
  });

  test.each(['forgets', 'hangs'] as const)(
    'that %s is cut at the deadline, before Lambda kills the container',
    async (does) => {
      expect(await ask({ does, rows: 1 })).toMatchObject({
        status: 'failed',
        error: { errorType: 'DeadlineExceededError' },
      });
      expect(await ask({ does: 'pipes', rows: 1 })).toMatchObject({ status: 'succeeded', coldStart: false });
    },
  );
});

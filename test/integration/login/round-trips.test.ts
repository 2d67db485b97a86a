import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseOptions } from 'sluice';
import { allOptimised } from '../../helpers/all-optimised.js';
import { testDatabase, value } from '../../helpers/database.js';
import { startRoundTripProxy, type RoundTripProxy } from '../../helpers/round-trips.js';
import { server } from '../../helpers/server.js';

allOptimised();

let proxy: RoundTripProxy;
beforeEach(async () => {
  proxy = await startRoundTripProxy();
});
afterEach(() => proxy.stop());

/** Of the third invocation's connection: up to its one row, and the goodbye. */
async function roundTripsWith(options: DatabaseOptions): Promise<number | undefined> {
  const db = testDatabase({ port: proxy.port, ...options });
  for (let i = 0; i < 3; i++) expect(await db.run(() => value(db, 'SELECT 1'))).toBe(1);
  expect(proxy.connections).toHaveLength(3);
  // The goodbye is one more flight, which nothing waits for.
  return (proxy.connections[2]?.roundTrips ?? 0) - 1;
}

describe('round trips up to the first row, once this container has logged in', () => {
  test('5: TCP, the request for TLS, TLS, the login with the startup message, the query with the login', async () => {
    expect(await roundTripsWith({})).toBe(5);
  });

  test.runIf(server().version >= 170_000)('4 with direct TLS', async () => {
    expect(await roundTripsWith({ sslnegotiation: 'direct' })).toBe(4);
  });

  test("with connect: 'eager' as many", async () => {
    expect(await roundTripsWith({ connect: 'eager' })).toBe(5);
  });

  test.each([
    ['saslPipelining', 6],
    ['queryPipelining', 6],
    ['scramKeys', 5],
    ['secureContext', 5],
    ['staticTypes', 5],
    ['connectInTurn', 5],
    // The settings are sent before the query, which then cannot leave with the login.
    ['startupSettings', 7],
  ] as const)('without %s: %i', async (name, expected) => {
    expect(await roundTripsWith({ optimise: { [name]: false } })).toBe(expected);
  });

  test('with nothing optimised: 8', async () => {
    expect(await roundTripsWith({ optimise: false })).toBe(8);
  });
});

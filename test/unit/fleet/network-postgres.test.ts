import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startNetwork, type ContainerNetwork } from '../../../src/fleet/network/network.js';
import { adminQuery, backends, server, uniqueName, waitUntil } from '../../helpers/server.js';
import { forwardClock, restoreClock } from './network-peers.js';

describe('network of a fleet in front of PostgreSQL', () => {
  let network: ContainerNetwork;
  let url: string;
  let name: string;
  const clients: pg.Client[] = [];

  beforeEach(async () => {
    const { host, port } = server();
    network = await startNetwork({ target: { host, port }, speed: 1, options: {}, onFault: () => undefined });
    const address = new URL(server().url);
    address.port = String((await network.attach('c1')).port);
    url = address.href;
    name = uniqueName('network');
  });
  afterEach(async () => {
    restoreClock();
    await network.stop();
    await Promise.all(clients.splice(0).map((client) => client.end()));
    await waitUntil(async () => (await backends(name)).length === 0, { what: 'no backend to be left' });
  });

  /** With the certificate verified, as everywhere. */
  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, application_name: name });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }

  /** A client of Node sees a reset as an ordinary end when data came with it. */
  const broken = /ECONNRESET|terminated|socket disconnected/;

  test('client_port tells the container', async () => {
    await connect();
    const [row] = await adminQuery<{ client_port: number }>(
      'SELECT client_port FROM pg_stat_activity WHERE application_name = $1',
      [name],
    );
    expect(network.containerOf(row?.client_port ?? 0)).toBe('c1');
  });

  test.each([0, 1, 100, 1_000])(
    'a TLS handshake that is cut after %i bytes fails, and leaves nothing',
    async (bytes) => {
      network.cutAfter(bytes, 'to-client');
      await expect(connect()).rejects.toThrow(broken);
      await waitUntil(() => network.flows === 0, { what: 'the flow to end' });
      const client = await connect();
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    },
  );

  test('a query on a flow that was dropped silently hangs, and its backend stays', async () => {
    const client = await connect();
    network.dropIdleAfter(350_000);
    forwardClock(351_000);
    let settled = false;
    const query = client.query('SELECT 1').finally(() => (settled = true));
    query.catch(() => undefined);
    await waitUntil(() => network.flows === 0, { what: 'the flow to be forgotten' });
    await sleep(50);
    expect(settled).toBe(false);
    expect(await backends(name)).toMatchObject([{ state: 'idle' }]);
    await network.stop();
    await expect(query).rejects.toThrow(broken);
  });

  test('a query on a flow that is reset for its idleness fails at once, and its backend ends', async () => {
    const client = await connect();
    network.dropIdleAfter(350_000, 'reset');
    forwardClock(351_000);
    expect(await backends(name)).toHaveLength(1);
    await expect(client.query('SELECT 1')).rejects.toThrow(broken);
    await waitUntil(async () => (await backends(name)).length === 0, { what: 'the backend to end' });
  });

  test('a backend that ends behind a dropped flow is not heard of', async () => {
    const client = await connect();
    let ended = false;
    client.once('end', () => (ended = true));
    network.dropIdleAfter(350_000);
    forwardClock(351_000);
    await adminQuery(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1',
      [name],
    );
    await waitUntil(() => network.flows === 0, { what: 'the flow to be forgotten' });
    await sleep(50);
    expect(ended).toBe(false);
  });

  test('a throttled answer takes the time that its bytes need', async () => {
    const client = await connect();
    network.throttle(200_000);
    const start = performance.now();
    const { rows } = await client.query<{ body: string }>("SELECT repeat('x', 80000) AS body");
    expect(performance.now() - start).toBeGreaterThanOrEqual(390);
    expect(rows[0]?.body.length).toBe(80_000);
  });
});

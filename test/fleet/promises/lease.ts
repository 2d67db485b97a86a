import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, RuntimeName } from 'sluice/fleet';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../helpers/server.js';
import { nothingIsLeft, obedientFleet, order, prepare, statementRuns, works } from './fleet.js';

const LEASE_MS = 1_500;

/** What the server says last has to cross the network before the container thaws. Later it meets a statement. */
const goodbyeArrives = () => sleep(100);

/** Promises 3 to 5, and those of the lease itself. */
export function underALease(runtime: RuntimeName, node: string): void {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await obedientFleet(runtime, node, {
      containers: { max: 4 },
      env: { LEASE_MS: String(LEASE_MS) },
    });
    await prepare(fleet);
  });
  // The server ends what is left, whatever the containers do.
  afterEach(async () => {
    fleet.network.dropIdleAfter(undefined);
    await nothingIsLeft(fleet, LEASE_MS + 3_000);
  });
  afterAll(() => fleet?.stop());

  test('a warm container queries without connecting, and holds one idle connection while it is frozen', async () => {
    const { container } = await works(fleet);
    const { accepted } = fleet.network;
    expect(await fleet.database.connections()).toMatchObject({ total: 1, idle: 1 });
    for (let i = 0; i < 3; i++) expect(await works(fleet, i)).toMatchObject({ container });
    expect(fleet.network.accepted).toBe(accepted);
  });

  test('a burst frees its connections within one lease, all containers frozen', async () => {
    const results = await fleet.load({
      schedule: { kind: 'burst', count: 4 },
      events: [{ does: 'sleeps in a statement', ms: 300 }],
    });
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('succeeded'));
    const containers = new Set(results.map((one) => one.container)).size;
    expect((await fleet.database.connections()).total).toBeLessThanOrEqual(containers);
    await nothingIsLeft(fleet, LEASE_MS + 3_000);
  });

  test.each(['reset', 'silent'] as const)(
    'frozen for longer than the network keeps an idle flow (%s)',
    async (how) => {
      fleet.network.dropIdleAfter(LEASE_MS + 200, how);
      const { container } = await works(fleet);
      await sleep(LEASE_MS + 400);
      expect(await works(fleet)).toMatchObject({ container });
    },
  );

  test('frozen while a query runs that nobody awaits, and while connecting: neither is kept', async () => {
    await order(fleet, 'leaves a query');
    await nothingIsLeft(fleet, 1_000);
    await order(fleet, 'leaves a connect');
    await nothingIsLeft(fleet, 1_000);
    await works(fleet);
  });

  test('neither is an open transaction', async () => {
    await order(fleet, 'leaves a transaction');
    await nothingIsLeft(fleet, 1_000);
    await works(fleet);
  });

  test.each(['fast', 'immediate'] as const)('the server restarts (%s) while it is frozen', async (mode) => {
    const { container } = await works(fleet);
    await fleet.database.restart(mode);
    await goodbyeArrives();
    expect(await works(fleet)).toMatchObject({ container });
  });

  test('its backend is terminated while it is frozen, and in the middle of a statement', async () => {
    const { container } = await works(fleet);
    expect(await fleet.database.terminateBackends()).toBe(1);
    await goodbyeArrives();
    expect(await works(fleet)).toMatchObject({ container });
    const asleep = order(fleet, 'sleeps in a statement', { ms: 60_000 });
    await statementRuns(fleet, 'pg_sleep(60)');
    await fleet.database.terminateBackends();
    expect(await asleep).toMatchObject({ status: 'failed' });
    expect(await works(fleet)).toMatchObject({ container });
  });

  test('the server fails over to read-only while it is frozen', async () => {
    await works(fleet);
    await fleet.database.readOnly(true);
    await goodbyeArrives();
    expect(await order(fleet, 'writes')).toMatchObject({
      status: 'failed',
      error: { errorMessage: expect.stringContaining('read-only transaction') },
    });
    await fleet.database.readOnly(false);
    await goodbyeArrives();
    expect((await order(fleet, 'writes')).error).toBeUndefined();
  });

  test('a server that takes no new connection still serves the leased ones', async () => {
    await works(fleet);
    await fleet.database.limitConnections(0);
    await works(fleet);
    await nothingIsLeft(fleet, LEASE_MS + 3_000);
    expect(await order(fleet, 'works')).toMatchObject({
      status: 'failed',
      error: { errorMessage: expect.stringContaining('too many connections') },
    });
    await fleet.database.limitConnections(undefined);
    await works(fleet);
  });

  test('a network that refuses: the leased connection lives, then nobody connects, then it works again', async () => {
    await works(fleet);
    fleet.network.refuse();
    await works(fleet);
    await nothingIsLeft(fleet, LEASE_MS + 3_000);
    expect(await order(fleet, 'works')).toMatchObject({ status: 'failed' });
    await fleet.network.accept();
    await works(fleet);
  });

  test('SIGTERM closes at once: the extension has announced it', async () => {
    const { container } = await works(fleet);
    expect((await fleet.database.connections()).total).toBe(1);
    await fleet.retire();
    await waitUntil(async () => (await fleet.database.connections()).total === 0, {
      ms: LEASE_MS / 2,
      what: 'no connection',
    });
    expect(fleet.report().containers.find(({ id }) => id === container)).toMatchObject({
      endedBy: 'retired',
      exit: 0,
    });
  });

  test('SIGKILL frees the connection at once', async () => {
    await works(fleet);
    await fleet.kill();
    await nothingIsLeft(fleet, 1_000);
  });
}

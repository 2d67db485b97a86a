import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { startFleet, type Fleet, type FleetOptions, type InvocationResult } from 'sluice/fleet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleHandler } from '../helpers/bundle.js';
import { ownDatabase, type OwnDatabase } from '../helpers/own-database.js';
import { server, waitUntil } from '../helpers/server.js';
import { isAlive, isRefused } from './fleet-traces.js';
import type { Wish } from './handlers/fleet/obeys.js';

let database: OwnDatabase;
let handler: string;

beforeAll(async () => {
  [database, handler] = await Promise.all([
    ownDatabase(),
    bundleHandler('test/fleet/handlers/fleet/obeys.ts'),
  ]);
});
afterAll(() => database[Symbol.asyncDispose]());

const CONTAINERS = { max: 2, timeoutMs: 60_000 };

async function withFleet<T>(options: Partial<FleetOptions>, use: (fleet: Fleet) => Promise<T>): Promise<T> {
  const fleet = await startFleet({
    handler,
    containers: CONTAINERS,
    database: { url: database.url },
    ...options,
  });
  try {
    return await use(fleet);
  } finally {
    await fleet.stop();
  }
}

const ask = (fleet: Fleet, wish: Wish): Promise<InvocationResult> => fleet.invoke(wish);

/** One of those that live, by its place. */
const nth = (fleet: Fleet, index: number) => {
  const container = fleet.containers[index];
  if (!container) throw new Error(`there is no container ${index}`);
  return container;
};

const isRunning = (fleet: Fleet) =>
  waitUntil(() => fleet.containers.some(({ state }) => state === 'running'), {
    ms: 20_000,
    what: 'an invocation to run',
  });

describe('a fleet', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ handler, containers: CONTAINERS, database: { url: database.url } });
    await ask(fleet, { does: 'answers' });
  });
  afterAll(() => fleet.stop());

  test('a handler that throws is an answer, and its container goes on', async () => {
    const { pid } = nth(fleet, 0);
    expect(await ask(fleet, { does: 'throws' })).toMatchObject({
      status: 'failed',
      payload: undefined,
      error: { errorType: 'RangeError', errorMessage: 'as it was told' },
      container: 'c1',
    });
    expect(fleet.containers).toEqual([{ id: 'c1', pid, state: 'frozen' }]);
  });

  test('a query goes through the network of the fleet, by URL and by parts', async () => {
    const before = fleet.network.accepted;
    for (const by of ['url', 'parts'] as const) {
      const result = await ask(fleet, { does: 'queries', sql: 'SELECT current_user AS user, 1 AS one', by });
      expect(result).toMatchObject({ status: 'succeeded', payload: [{ user: server().user, one: 1 }] });
    }
    expect(fleet.network.accepted).toBe(before + 2);
    await waitUntil(async () => (await fleet.database.connections()).total === 0, { what: 'no connection' });
  });

  test('one more than there may be containers is throttled', async () => {
    const slow = [0, 1].map((value) => ask(fleet, { does: 'waits', ms: 300, value }));
    const extra = await ask(fleet, { does: 'answers' });
    expect(extra).toMatchObject({
      status: 'throttled',
      container: undefined,
      coldStart: false,
      error: { errorType: 'TooManyRequestsException' },
    });
    const answers = await Promise.all(slow);
    expect(answers.map(({ container }) => container)).toEqual(['c1', 'c2']);
    expect(answers.map(({ payload }) => payload)).toEqual([0, 1]);
    expect(answers[0]?.coldStart).toBe(false);
  });

  test('the container that was used last is used next', async () => {
    const { container } = await ask(fleet, { does: 'answers' });
    for (let i = 0; i < 3; i++) expect((await ask(fleet, { does: 'answers' })).container).toBe(container);
    const [one, other] = await Promise.all([1, 2].map(() => ask(fleet, { does: 'waits', ms: 50 })));
    expect(one?.container).toBe(container);
    expect(other?.container).not.toBe(container);
  });

  test('a load asks again for what was throttled, and has its results in order', async () => {
    const seen: string[] = [];
    const results = await fleet.load({
      schedule: { kind: 'burst', count: 8 },
      events: (value) => ({ does: 'waits', ms: 20, value }) satisfies Wish,
      onResult: ({ requestId }) => seen.push(requestId),
    });
    expect(results.map(({ payload }) => payload)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(seen).toHaveLength(8);
    expect(fleet.report().summary.throttled).toBeGreaterThan(1);
    expect(fleet.containers).toHaveLength(2);
    await expect(fleet.load({ schedule: { kind: 'burst', count: 0 } })).rejects.toMatchObject({
      code: 'SLUICE_CONFIGURATION',
    });
  });

  test('an event that JSON cannot say is refused', async () => {
    await expect(fleet.invoke(undefined)).rejects.toThrow(/cannot be written as JSON: it is undefined/);
    await expect(fleet.invoke({ big: 1n })).rejects.toThrow(TypeError);
  });

  test('a container is named when it does not live', async () => {
    for (const method of ['freeze', 'thaw', 'kill'] as const) {
      await expect(fleet[method]('c99')).rejects.toThrow(/no container 'c99': those that live are c1, c2/);
    }
  });

  test('what is frozen by hand goes on after thaw; what waits for an event is not touched', async () => {
    const slow = ask(fleet, { does: 'waits', ms: 100, value: 'late' });
    await isRunning(fleet);
    await fleet.freeze();
    expect(fleet.containers.map(({ state }) => state)).toEqual(['frozen', 'frozen']);
    const other = await ask(fleet, { does: 'answers', value: 'at once' });
    expect(other).toMatchObject({ status: 'succeeded', payload: 'at once' });
    await fleet.thaw();
    expect(await slow).toMatchObject({ status: 'succeeded', payload: 'late' });
  });

  test('a container that ends by itself is a crash, and the next invocation a cold start', async () => {
    await ask(fleet, { does: 'answers' });
    const before = fleet.containers.length;
    const crashed = await ask(fleet, { does: 'exits' });
    expect(crashed).toMatchObject({ status: 'crashed', payload: undefined });
    expect(crashed.error?.errorMessage).toBeTruthy();
    await waitUntil(() => fleet.containers.length === before - 1, { what: 'one container less' });
    const report = fleet.report().containers.find(({ id }) => id === crashed.container);
    expect(report).toMatchObject({ endedBy: 'crashed', exit: 3, output: expect.stringContaining('goodbye') });
  });

  test('kill ends one in the middle of what it does, or all', async () => {
    const victim = ask(fleet, { does: 'hangs' });
    await isRunning(fleet);
    const { id, pid } = nth(fleet, 0);
    await fleet.kill(id);
    expect(await victim).toMatchObject({ status: 'crashed', container: id });
    expect(isAlive(pid as number)).toBe(false);
    await ask(fleet, { does: 'answers' });
    await fleet.kill();
    expect(fleet.containers).toEqual([]);
    expect(fleet.report().containers.map(({ endedBy }) => endedBy)).toContain('killed');
    expect(await ask(fleet, { does: 'answers' })).toMatchObject({ status: 'succeeded', coldStart: true });
  });

  test('retire ends those that wait for an event', async () => {
    await ask(fleet, { does: 'answers' });
    const [{ id, pid }, before] = [nth(fleet, 0), fleet.report().containers.length];
    await fleet.retire();
    expect(fleet.containers).toEqual([]);
    expect(isAlive(pid as number)).toBe(false);
    expect(fleet.report().containers.find((one) => one.id === id)).toMatchObject({ endedBy: 'retired' });
    expect(fleet.report().containers).toHaveLength(before);
  });

  test('the report has all of it', async () => {
    await ask(fleet, { does: 'answers' });
    const { summary, containers, invocations, ...report } = fleet.report();
    expect(report).toMatchObject({
      version: 1,
      handler,
      speed: 1,
      concurrency: 1,
      node: process.version,
      faults: [],
    });
    expect(summary).toMatchObject({ timedOut: 0, initFailed: 0, peakContainers: 2 });
    // More if one of the tests above was tried twice.
    expect(summary.crashed).toBeGreaterThanOrEqual(2);
    expect(summary.failed).toBeGreaterThanOrEqual(1);
    expect(summary.invocations).toBe(invocations.length);
    expect(summary.coldStarts).toBe(containers.length);
    expect(summary.durationMs?.max).toBeGreaterThan(250);
    for (const { spans, startedAt } of containers) {
      expect(spans[0]).toMatchObject({ state: 'cold', from: startedAt });
      expect(spans.some(({ state }) => state === 'frozen')).toBe(true);
    }
    // The same, but for what JSON leaves out.
    expect(JSON.parse(JSON.stringify(invocations))).toMatchObject(
      invocations.map(({ requestId, status }) => ({ requestId, status })),
    );
  });
});

test('the first invocation is a cold start, and the next finds the same container, frozen', async () => {
  await withFleet({}, async (fleet) => {
    const first = await ask(fleet, { does: 'answers', value: { a: [1] } });
    expect(first).toMatchObject({
      status: 'succeeded',
      payload: { a: [1] },
      error: undefined,
      container: 'c1',
      coldStart: true,
    });
    expect(fleet.containers).toEqual([{ id: 'c1', pid: expect.any(Number), state: 'frozen' }]);
    const second = await ask(fleet, { does: 'answers', value: 2 });
    expect(second).toMatchObject({ status: 'succeeded', payload: 2, container: 'c1', coldStart: false });
    expect(second.requestId).not.toBe(first.requestId);
    for (const { askedAt, startedAt, endedAt } of [first, second]) {
      expect(askedAt).toBeLessThanOrEqual(startedAt);
      expect(startedAt).toBeLessThanOrEqual(endedAt);
    }
  });
});

test('a timeout kills the container, and the next invocation has a fresh one', async () => {
  await withFleet({ containers: { max: 1, timeoutMs: 1_500 } }, async (fleet) => {
    const late = await ask(fleet, { does: 'blocks' });
    expect(late).toMatchObject({ status: 'timed-out', container: 'c1' });
    expect(late.endedAt - late.startedAt).toBeGreaterThanOrEqual(1_490);
    expect(await ask(fleet, { does: 'answers' })).toMatchObject({ container: 'c2', coldStart: true });
    expect(fleet.report().containers[0]).toMatchObject({ endedBy: 'timed-out', exit: 'SIGKILL' });
  });
});

test('with a concurrency one container takes several at once, and is never frozen', async () => {
  const env = { GREETING: 'hello', HOME: undefined };
  await withFleet({ containers: { max: 1, concurrency: 3, timeoutMs: 60_000 }, env }, async (fleet) => {
    const waits = [0, 1, 2].map((value) => ask(fleet, { does: 'waits', ms: 400, value }));
    const extra = await ask(fleet, { does: 'answers' });
    expect(extra.status).toBe('throttled');
    const answers = await Promise.all(waits);
    expect(answers.map(({ payload, container }) => [payload, container])).toEqual(
      [0, 1, 2].map((n) => [n, 'c1']),
    );
    expect(answers.map(({ coldStart }) => coldStart)).toEqual([true, false, false]);
    expect(nth(fleet, 0).state).toBe('idle');
    const names = [
      'AWS_LAMBDA_MAX_CONCURRENCY',
      'GREETING',
      'HOME',
      'PGHOST',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    ];
    expect((await ask(fleet, { does: 'shows its environment', names })).payload).toEqual({
      AWS_LAMBDA_MAX_CONCURRENCY: '3',
      GREETING: 'hello',
      HOME: null,
      PGHOST: 'localhost',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    });
  });
});

test('a container that nobody needs is retired after a while, which the speed divides', async () => {
  await withFleet({ containers: { max: 1, timeoutMs: 60_000, idleMs: 12_000 }, speed: 60 }, async (fleet) => {
    await ask(fleet, { does: 'answers' });
    const { pid } = nth(fleet, 0);
    await waitUntil(() => fleet.containers.length === 0, { what: 'its end' });
    expect(isAlive(pid as number)).toBe(false);
    expect(fleet.report().containers[0]?.endedBy).toBe('retired');
  });
});

test('a module that does not load is an init failure, every time anew', async () => {
  const broken = await bundleHandler('test/fleet/handlers/fleet/does-not-load.ts');
  await withFleet({ handler: broken, containers: { max: 1 } }, async (fleet) => {
    for (const container of ['c1', 'c2']) {
      expect(await fleet.invoke({})).toMatchObject({
        status: 'init-failed',
        container,
        coldStart: true,
        error: { errorMessage: 'this module does not load' },
      });
      await waitUntil(() => fleet.containers.length === 0, { what: 'its end' });
    }
    expect(fleet.report().containers[0]).toMatchObject({ endedBy: 'init-failed' });
    expect(fleet.report().summary).toMatchObject({ initFailed: 2, durationMs: undefined });
  });
});

test('connections are sampled, by state and by container, and what is left is told', async () => {
  const keeps = await bundleHandler('test/fleet/handlers/fleet/keeps-a-connection.ts');
  await withFleet({ handler: keeps }, async (fleet) => {
    await Promise.all([fleet.invoke({}), fleet.invoke({})]);
    expect(fleet.containers.map(({ state }) => state)).toEqual(['frozen', 'frozen']);
    const held = { total: 2, idle: 2, active: 0, idleInTransaction: 0, byContainer: { c1: 1, c2: 1 } };
    expect(await fleet.database.connections()).toMatchObject(held);
    await waitUntil(() => fleet.report().samples.some(({ total, idle }) => total === 2 && idle === 2), {
      what: 'a sample of them',
    });
    const report = await fleet.stop();
    expect(report.samples.at(-1)).toMatchObject(held);
    expect(report.summary).toMatchObject({ peakConnections: 2, connectionsLeft: 2 });
    expect(report.summary.maxConnections).toBe(fleet.database.maxConnections);
  });
});

describe('stop', () => {
  test('it leaves nothing, and gives the same report however often', async () => {
    const fleet = await startFleet({ handler, containers: CONTAINERS, database: { url: database.url } });
    const { payload } = await ask(fleet, {
      does: 'shows its environment',
      names: ['PGPORT', 'FLEET_PASSWORD_FILE', 'AWS_LAMBDA_RUNTIME_API'],
    });
    const [port, file, api] = Object.values(payload as Record<string, string>) as [string, string, string];
    expect(existsSync(file)).toBe(true);
    const running = ask(fleet, { does: 'hangs' });
    const load = fleet.load({
      schedule: { kind: 'burst', count: 1, times: 2, everySeconds: 3_600 },
      events: [{}],
    });
    const rejected = [running, load].map((one) => expect(one).rejects.toThrow('the fleet was stopped'));
    await isRunning(fleet);
    const pids = fleet.containers.map(({ pid }) => pid as number);
    const [report, again] = await Promise.all([fleet.stop(), fleet.stop()]);
    await Promise.all(rejected);
    expect(again).toBe(report);
    expect(await fleet.stop()).toBe(report);
    await fleet[Symbol.asyncDispose]();
    expect(report.containers.map(({ endedBy }) => endedBy)).toContain('fleet-stopped');
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(dirname(file))).toBe(false);
    for (const at of [port, api.split(':')[1]]) expect(await isRefused(Number(at))).toBe(true);
    await expect(fleet.invoke({})).rejects.toThrow('the fleet was stopped');
    await expect(fleet.database.query('SELECT 1')).rejects.toThrow('the fleet was stopped');
    expect(fleet.report().durationMs).toBe(report.durationMs);
  });

  test('a container that is starting is ended too', async () => {
    const fleet = await startFleet({ handler, containers: 1, database: { url: database.url } });
    const rejected = expect(fleet.invoke({})).rejects.toThrow('the fleet was stopped');
    const report = await fleet.stop();
    await rejected;
    for (const { pid, endedAt } of report.containers) {
      expect(endedAt).toBeDefined();
      if (pid !== undefined) expect(isAlive(pid)).toBe(false);
    }
  });
});

describe('a start that fails leaves nothing, and says why', () => {
  test('at options', async () => {
    await expect(startFleet({ handler: 'nowhere.js', containers: 0 })).rejects.toMatchObject({
      code: 'SLUICE_CONFIGURATION',
      problems: [expect.stringContaining('nowhere.js'), expect.stringContaining('`containers` is 0')],
    });
  });

  test('at a server that does not answer', async () => {
    const url = 'postgres://me@127.0.0.1:1/orders';
    await expect(startFleet({ handler, database: { url } })).rejects.toThrow(
      /server at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/,
    );
  });

  test('at what prepares the server', async () => {
    const mistake = new Error('of prepare');
    let seen = '';
    const prepare = async (url: string) => {
      seen = url;
      throw mistake;
    };
    await expect(startFleet({ handler, database: { url: database.url, prepare } })).rejects.toBe(mistake);
    expect(new URL(seen).searchParams.get('application_name')).toBe('sluice-fleet');
  });
});

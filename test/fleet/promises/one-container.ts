import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, RuntimeName } from 'sluice/fleet';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres } from '../../../src/embedded/embedded-postgres.js';
import { waitUntil } from '../../helpers/server.js';
import {
  nothingIsLeft,
  obedientFleet,
  order,
  prepare,
  rowIsLocked,
  statementRuns,
  TIMEOUT_MS,
  works,
} from './fleet.js';

/** Promises 1 to 6 and 9, in one container at a time. */
export function oneContainer(runtime: RuntimeName, node: string): void {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await obedientFleet(runtime, node, { env: { CLOSE_MS: '500' } });
    await prepare(fleet);
    await works(fleet);
  });
  afterAll(() => fleet?.stop());

  /** The container that serves now is the one that served before. */
  const containerIs = async (before: string | undefined) =>
    expect((await works(fleet)).container).toBe(before);

  describe('1: whatever the handler does', () => {
    afterEach(() => nothingIsLeft(fleet));

    test('throws: its own error is the answer', async () => {
      const { container, ...result } = await order(fleet, 'throws', { value: 5 });
      expect(result).toMatchObject({
        status: 'failed',
        error: { errorType: 'RangeError', errorMessage: 'thrown 5' },
      });
      await containerIs(container);
    });

    test('rejects with a text', async () => {
      const { container, ...result } = await order(fleet, 'rejects with a text', { value: 5 });
      expect(result).toMatchObject({ status: 'failed', error: { errorMessage: 'text 5' } });
      await containerIs(container);
    });

    test.each(['never settles', 'returns after its deadline'] as const)('%s', async (does) => {
      const { container, ...result } = await order(fleet, does);
      expect(result).toMatchObject({ status: 'failed', error: { errorType: 'DeadlineExceededError' } });
      await containerIs(container);
    });

    test('calls process.exit', async () => {
      const { container, ...result } = await order(fleet, 'exits');
      expect(result).toMatchObject({ status: 'crashed' });
      const next = await works(fleet);
      expect(next).toMatchObject({ coldStart: true });
      expect(next.container).not.toBe(container);
    });

    test('leaves a query running, or a transaction open', async () => {
      const { container, ...result } = await order(fleet, 'leaves a query', { value: 5 });
      expect(result).toMatchObject({ status: 'succeeded', payload: { value: 5 } });
      await nothingIsLeft(fleet);
      expect(await order(fleet, 'leaves a transaction', { value: 6 })).toMatchObject({
        payload: { value: 6 },
      });
      await containerIs(container);
    });
  });

  describe('2: SIGKILL while it holds a row lock', () => {
    afterEach(async () => {
      await nothingIsLeft(fleet);
      await works(fleet);
    });

    test('between two statements: the lock is free at once', async () => {
      const held = order(fleet, 'holds a lock');
      await waitUntil(() => rowIsLocked(fleet), { what: 'the lock' });
      await fleet.kill();
      expect(await held).toMatchObject({ status: 'crashed' });
      await waitUntil(async () => !(await rowIsLocked(fleet)), { what: 'the lock to be free' });
    });

    test('while a statement runs: within client_connection_check_interval, one second', async () => {
      const held = order(fleet, 'holds a lock while a statement runs');
      await statementRuns(fleet, 'pg_sleep(600)');
      await fleet.kill();
      expect(await held).toMatchObject({ status: 'crashed' });
      await waitUntil(async () => !(await rowIsLocked(fleet)), { ms: 4_000, what: 'the lock to be free' });
    });

    test('and the network tells the server nothing: within what remained of the invocation', async () => {
      const held = order(fleet, 'holds a lock');
      await waitUntil(() => rowIsLocked(fleet), { what: 'the lock' });
      fleet.network.blackhole();
      await fleet.kill();
      await held;
      await waitUntil(async () => !(await rowIsLocked(fleet)), {
        ms: TIMEOUT_MS + 3_000,
        what: 'the lock to be free',
      });
      fleet.network.resume();
    });
  });

  describe('3: frozen', () => {
    afterEach(async () => {
      fleet.network.dropIdleAfter(undefined);
      await nothingIsLeft(fleet);
    });

    test.each(['reset', 'silent'] as const)(
      'for longer than the network keeps an idle flow (%s): the next invocation works',
      async (how) => {
        fleet.network.dropIdleAfter(200, how);
        const { container } = await works(fleet);
        await sleep(400);
        await containerIs(container);
      },
    );

    test('while a query runs that nobody awaits', async () => {
      const { container } = await order(fleet, 'leaves a query');
      await nothingIsLeft(fleet);
      await containerIs(container);
    });

    test('while connecting', async () => {
      const { container } = await order(fleet, 'leaves a connect');
      await nothingIsLeft(fleet);
      await containerIs(container);
    });

    test('in the middle of a statement, for longer than the network keeps its flow', async () => {
      const { container } = await works(fleet);
      fleet.network.dropIdleAfter(200, 'silent');
      const asleep = order(fleet, 'sleeps in a statement', { ms: 600 });
      await statementRuns(fleet, 'pg_sleep(0.6)');
      await fleet.freeze();
      await sleep(700);
      await fleet.thaw();
      // The answer was swallowed: nothing but the deadline can tell.
      expect(await asleep).toMatchObject({ status: 'failed', error: { errorType: 'DeadlineExceededError' } });
      fleet.network.dropIdleAfter(undefined);
      await containerIs(container);
    });
  });

  describe('4: the server', () => {
    afterEach(() => nothingIsLeft(fleet));

    test.each(['fast', 'immediate'] as const)(
      'restarts (%s) while the container is frozen: no invocation fails',
      async (mode) => {
        const { container } = await works(fleet);
        await fleet.database.restart(mode);
        await containerIs(container);
      },
    );

    test('restarts in the middle of a statement: its error is the answer, and the next invocation works', async () => {
      const asleep = order(fleet, 'sleeps in a statement', { ms: 60_000 });
      await statementRuns(fleet, 'pg_sleep(60)');
      await fleet.database.restart('fast');
      const { container, ...result } = await asleep;
      expect(result).toMatchObject({
        status: 'failed',
        error: { errorMessage: expect.stringContaining('terminating connection') },
      });
      await containerIs(container);
    });

    test('is down while an invocation connects, and comes back within its time', async () => {
      await fleet.database.halt();
      const waiting = order(fleet, 'works', { value: 8 });
      await fleet.database.start();
      expect(await waiting).toMatchObject({ status: 'succeeded', payload: { value: 8 } });
    });

    test('terminates the backend: between invocations nothing happens, in a statement it is an error', async () => {
      await works(fleet);
      expect(await fleet.database.terminateBackends()).toBe(0);
      const asleep = order(fleet, 'sleeps in a statement', { ms: 60_000 });
      await statementRuns(fleet, 'pg_sleep(60)');
      expect(await fleet.database.terminateBackends()).toBe(1);
      expect(await asleep).toMatchObject({
        status: 'failed',
        error: { errorMessage: expect.stringContaining('terminating connection') },
      });
      await works(fleet);
    });

    test('fails over to read-only: writes say so, reads work, and writes work again after it', async () => {
      await fleet.database.readOnly(true);
      expect(await order(fleet, 'writes')).toMatchObject({
        status: 'failed',
        error: { errorMessage: expect.stringContaining('read-only transaction') },
      });
      await works(fleet);
      await fleet.database.readOnly(false);
      expect(await order(fleet, 'writes')).toMatchObject({ status: 'succeeded' });
    });
  });

  describe('5: the server refuses, or is not there', () => {
    let container: string | undefined;
    beforeAll(async () => ({ container } = await works(fleet)));
    afterEach(async () => {
      await nothingIsLeft(fleet);
      await containerIs(container);
    });

    /** The answer of an invocation that cannot connect there. */
    const elsewhere = async (url: string) => {
      const result = await order(fleet, 'works elsewhere', { url });
      expect(result.status).toBe('failed');
      return result.error;
    };
    /** The containers' own URL, changed. */
    const changed = (change: (url: URL) => void): string => {
      const url = new URL(fleet.database.url);
      change(url);
      return url.href;
    };

    test('53300, too many connections: waited for within the connect budget', async () => {
      await fleet.database.limitConnections(0);
      expect(await order(fleet, 'works')).toMatchObject({
        status: 'failed',
        error: { errorMessage: expect.stringContaining('too many connections') },
      });
      const waiting = order(fleet, 'works', { value: 9 });
      await fleet.database.limitConnections(undefined);
      expect(await waiting).toMatchObject({ status: 'succeeded', payload: { value: 9 } });
    });

    test('57P03, the server shuts down while somebody is still connected', async () => {
      const other = await startPostgres();
      const url = new URL(other.url);
      try {
        const { default: pg } = await import('pg');
        const holding = new pg.Client({ connectionString: other.url });
        holding.on('error', () => {});
        await holding.connect();
        // A smart shutdown waits for its clients, and takes no new one.
        process.kill(other.pid as number, 'SIGTERM');
        await waitUntil(() => refusesNewOnes(other.url), { what: 'the server to shut down' });
        expect(await elsewhere(url.href)).toMatchObject({
          errorMessage: expect.stringContaining('the database system is shutting down'),
        });
        await holding.end();
      } finally {
        await other.stop();
      }
    });

    test('ECONNREFUSED', async () => {
      fleet.network.refuse();
      expect(await order(fleet, 'works')).toMatchObject({
        status: 'failed',
        error: { errorMessage: expect.stringContaining('ECONNREFUSED') },
      });
      const waiting = order(fleet, 'works', { value: 9 });
      await fleet.network.accept();
      expect(await waiting).toMatchObject({ status: 'succeeded', payload: { value: 9 } });
    });

    test('a name that does not resolve', async () => {
      const error = await elsewhere('postgres://user:secret@nowhere.invalid/orders?sslmode=disable');
      expect(error?.errorMessage).toMatch(/ENOTFOUND|EAI_AGAIN/);
    });

    test('a TLS certificate that is not trusted: at once', async () => {
      const url = changed(({ searchParams }) => searchParams.set('sslrootcert', 'system'));
      expect((await elsewhere(url))?.errorMessage).toMatch(/self-signed certificate|unable to verify/);
    });

    test('a wrong password: at once, and not shown', async () => {
      const error = await elsewhere(changed((url) => (url.password = 'not-the-password')));
      expect(error?.errorMessage).toContain('password authentication failed');
      expect(JSON.stringify(error)).not.toContain('not-the-password');
    });

    test('a host that swallows SYNs', async () => {
      const silent = await startSilentHost();
      const url = `postgres://user:secret@127.0.0.1:${silent.port}/orders?sslmode=disable`;
      expect(await elsewhere(url)).toMatchObject({ errorType: 'ConnectTimeoutError' });
      await silent.stop();
    });
  });

  describe('9: close while the network swallows packets', () => {
    test('the answer comes within the close budget, and the next invocation connects anew', async () => {
      const { container } = await works(fleet);
      const waiting = order(fleet, 'queries, then waits', { value: 3, ms: 400 });
      await statementRuns(fleet, 'pg_sleep(0)', 'idle');
      // The answer is on its way.
      await sleep(50);
      fleet.network.blackhole();
      // 0.4 s of waiting and 0.5 s of close budget, of 1.8 s before the deadline.
      expect(await waiting).toMatchObject({ status: 'succeeded', payload: { value: 3 }, container });
      fleet.network.resume();
      await containerIs(container);
      await nothingIsLeft(fleet);
    });
  });

  test('6: the password is rotated between two invocations: one refetch, no failed invocation', async () => {
    await using fleet = await obedientFleet(runtime, node, { env: { PASSWORD_FROM: 'file' } });
    expect(await works(fleet)).toMatchObject({ payload: { asked: 1 } });
    const password = await fleet.database.rotatePassword();
    const next = await works(fleet);
    expect(next).toMatchObject({ coldStart: false, payload: { asked: 2 } });
    expect(JSON.stringify(fleet.report())).not.toContain(password);
    await nothingIsLeft(fleet);
  });
}

async function refusesNewOnes(url: string): Promise<boolean> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => false),
    (error: { code?: string }) => error.code === '57P03',
  );
}

/** A port whose queue of connections is full, so that the kernel drops every further SYN. */
async function startSilentHost(): Promise<{ port: number; stop(): Promise<void> }> {
  const program = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port); })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const sockets: Socket[] = [];
  for (let i = 0; i < 4; i++) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    sockets.push(socket);
  }
  await sleep(100);
  return {
    port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { registry } from 'sluice';
import { beforeEach, describe, expect, test } from 'vitest';
import { container } from '../../src/core/container.js';
import { ServerMemory } from '../../src/postgres/server-memory.js';
import { startTcpProxy } from '../../src/fleet/network/tcp-proxy.js';
import { context, lambda, noBackends, record, runs, testDatabase, value } from '../helpers/database.js';
import { startProgram } from '../helpers/program.js';
import { server, terminate, waitUntil } from '../helpers/server.js';
import { startRuntimeApi } from '../helpers/runtime-api.js';

const LEASE_MS = 60_000;
const PID = 'SELECT pg_backend_pid()';

/** As a frozen container: no timer runs, no socket is served. */
function freeze(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('a leased connection', () => {
  test('is kept between invocations, and used by the next one', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => value<number>(db, PID));
    const first = await handler({});
    expect(await db.backends()).toMatchObject([{ pid: first, state: 'idle' }]);
    for (let i = 0; i < 3; i++) expect(await handler({})).toBe(first);
    expect(connects).toHaveLength(1);
  });

  test('has the lease as its longest idle time, and the whole timeout as its longest statement', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const handler = lambda(db, async () =>
      Promise.all([
        value(db, "SELECT current_setting('idle_session_timeout')"),
        value(db, "SELECT current_setting('statement_timeout')"),
        value(db, "SELECT current_setting('idle_in_transaction_session_timeout')"),
      ]),
    );
    expect(await handler({}, context(9_700))).toEqual(['1min', '10s', '10s']);
  });

  test('serves an invocation that began a few milliseconds earlier in its time', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const handler = lambda(db, async () => value<number>(db, PID));
    expect(await handler({}, context(2_990))).toBe(await handler({}, context(2_999)));
  });

  test('is ended by the server when the lease is over, whatever the container does', async () => {
    const db = testDatabase({ leaseMs: 1_000 });
    const handler = lambda(db, async () => value<number>(db, PID));
    const first = await handler({});
    await noBackends(db, 5_000);
    expect(await handler({})).not.toBe(first);
  });

  test('is dropped on entry without a byte when most of the lease is over', async () => {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    const db = testDatabase({ port: proxy.port, leaseMs: 1_000 });
    const handler = lambda(db, async () => value<number>(db, PID));
    await handler({});
    proxy.blackhole();
    const sent = proxy.bytes.toServer;
    freeze(950);
    await lambda(db, async () => undefined)({});
    proxy.resume();
    await noBackends(db, 5_000);
    expect(proxy.bytes.toServer).toBe(sent);
    await proxy.stop();
  });

  test('that the server has ended during the freeze is replaced, although the time was not up', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const handler = lambda(db, async () => {
      const pid = await value<number>(db, PID);
      await db.sequelize.query('SET idle_session_timeout = 100');
      return pid;
    });
    const first = await handler({});
    freeze(600);
    expect(await handler({})).not.toBe(first);
  });

  describe('57P05 as its first answer', () => {
    /** The server's last word is on its way when the next invocation sends its first statement. */
    async function lastWordOnItsWay() {
      const { host, port } = server();
      const proxy = await startTcpProxy({ host, port });
      const db = testDatabase({ port: proxy.port, leaseMs: LEASE_MS });
      await db.run(async () => {
        await db.sequelize.query('SET idle_session_timeout = 100');
      });
      proxy.blackhole();
      await noBackends(db, 5_000);
      return { db, proxy };
    }

    test('the query is sent once more', async () => {
      const { db, proxy } = await lastWordOnItsWay();
      const answer = lambda(db, async () => {
        setTimeout(() => proxy.resume(), 100);
        return value(db, "SELECT 'answer'");
      })({});
      expect(await answer).toBe('answer');
      await db.close();
      await proxy.stop();
    });

    test('a transaction begins once more, on another connection', async () => {
      const { db, proxy } = await lastWordOnItsWay();
      const answer = lambda(db, async () => {
        setTimeout(() => proxy.resume(), 100);
        return db.sequelize.transaction(async (transaction) => {
          const [rows] = await db.sequelize.query('SELECT pg_current_xact_id() IS NOT NULL AS begun', {
            transaction,
          });
          return rows;
        });
      })({});
      expect(await answer).toEqual([{ begun: true }]);
      await db.close();
      await proxy.stop();
    });

    test('later in an invocation it is an error', async () => {
      const db = testDatabase({ leaseMs: LEASE_MS });
      await db.run(() => value(db, PID));
      const outcome = db.run(async () => {
        await db.sequelize.query('SET idle_session_timeout = 100');
        const client = (await db.sequelize.connectionManager.getConnection({
          type: 'read',
        })) as unknown as { query(sql: string): Promise<unknown> };
        freeze(400);
        try {
          return await client.query('SELECT 1');
        } finally {
          db.sequelize.connectionManager.releaseConnection(client as never);
        }
      });
      await expect(outcome).rejects.toMatchObject({ code: '57P05' });
    });
  });

  test('57P01 as its first answer is an error: the statement may have run', async () => {
    const { host, port } = server();
    const proxy = await startTcpProxy({ host, port });
    const db = testDatabase({ port: proxy.port, leaseMs: LEASE_MS });
    await db.run(() => value(db, PID));
    proxy.blackhole();
    await terminate(db.applicationName);
    const outcome = db.run(async () => {
      setTimeout(() => proxy.resume(), 100);
      return value(db, PID);
    });
    await expect(outcome).rejects.toMatchObject({ parent: { code: '57P01' } });
    await db.close();
    await proxy.stop();
  });

  test('whatever was set on it is there in the next invocation', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    await db.run(() => db.sequelize.query("SET search_path TO 'kept'"));
    expect(await db.run(() => value(db, "SELECT current_setting('search_path')"))).toBe('kept');
  });
});

describe('what is not kept under a lease', () => {
  test('a connection with an open transaction', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    const leaks = record('sluice:leak');
    await db.run(() => db.sequelize.transaction());
    expect(leaks).toMatchObject([{ kind: 'transaction' }]);
    await noBackends(db);
  });

  test('one with a transaction begun by hand', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    record('sluice:leak');
    await db.run(() => db.sequelize.query('BEGIN'));
    await noBackends(db);
  });

  test('one on which a statement runs, which is waited for within the budget and then cut off', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS, closeMs: 200 });
    const leaks = record('sluice:leak');
    await db.run(async () => {
      void db.sequelize.query('SELECT pg_sleep(9)');
      await runs(db);
    });
    expect(leaks).toMatchObject([{ kind: 'query' }]);
    await noBackends(db);
  });

  test('one that is still connecting', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    record('sluice:leak');
    await db.run(() => void db.sequelize.query('SELECT 1'));
    await noBackends(db);
  });

  test('those of an invocation whose deadline has passed', async () => {
    const db = testDatabase({ leaseMs: LEASE_MS });
    record('sluice:leak');
    const outcome = lambda(db, () => db.sequelize.query('SELECT pg_sleep(9)'))({}, context(500));
    await expect(outcome).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    await noBackends(db);
  });

  test('any, where the server does not end idle sessions', async () => {
    const { host, port } = server();
    // Refuses whatever names the setting in the startup message, as PostgreSQL 13 does.
    const proxy = await startTcpProxy({ host, port });
    const db = testDatabase({
      port: proxy.port,
      leaseMs: LEASE_MS,
      sequelize: { dialectOptions: { idle_in_transaction_session_timeout: 5_000 } },
    });
    const memory = Object.assign(new ServerMemory(), { withoutGuards: true });
    container().servers.set(`${host}:${proxy.port}`, memory);
    await db.run(() => value(db, PID));
    await noBackends(db);
    await proxy.stop();
  });
});

describe('what ends a leased connection early', () => {
  let db: ReturnType<typeof testDatabase>;
  beforeEach(async () => {
    db = testDatabase({ leaseMs: LEASE_MS });
    await db.run(() => value(db, PID));
    await waitUntil(async () => (await db.backends()).length === 1, { what: 'the leased connection' });
  });

  test('sequelize.close(), and the next invocation works', async () => {
    await db.sequelize.close();
    await noBackends(db);
    await db.run(() => value(db, PID));
  });

  test('database.close()', async () => {
    await db.close();
    await noBackends(db);
  });

  test('registry.shutdown()', async () => {
    await registry.shutdown();
    await noBackends(db);
  });

  test('a recreate', async () => {
    await sleep(20);
    await lambda(db, () => undefined)({});
    const recreates = record('sluice:recreate');
    const other = testDatabase({ leaseMs: LEASE_MS, idleRecreateMs: 10 });
    await other.run(() => value(other, PID));
    await sleep(30);
    await other.run(() => undefined);
    expect(recreates).toHaveLength(1);
    await noBackends(other);
  });
});

test('code outside of any invocation gets no leased connection', async () => {
  const db = testDatabase({ leaseMs: LEASE_MS });
  await db.run(() => value(db, PID));
  await expect(db.sequelize.query('SELECT 1')).rejects.toMatchObject({
    code: 'SLUICE_DATABASE_NOT_OPEN',
    message: expect.stringContaining('no invocation is running'),
  });
});

test('the pools of a primary and of its replicas are both leased', async () => {
  const db = testDatabase({ leaseMs: LEASE_MS, replication: { read: { port: server().port } } });
  const handler = lambda(db, async () => {
    const [[read], written] = await Promise.all([
      db.sequelize.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', { type: 'SELECT' as never }),
      value<number>(db, PID),
    ]);
    return [read?.pid, written];
  });
  expect(await handler({})).toEqual(await handler({}));
  expect(await db.backends()).toHaveLength(2);
});

test('invocations at once share leased connections, and what each leaves behind is its own', async () => {
  const db = testDatabase({ leaseMs: LEASE_MS, pool: { max: 3 } });
  record('sluice:leak');
  const clean = lambda(db, () => value(db, 'SELECT 1 FROM pg_sleep(0.02)'));
  const careless = lambda(db, () => db.sequelize.query('BEGIN'));
  await Promise.all([clean({}), careless({}), clean({}), clean({}), careless({}), clean({})]);
  await waitUntil(async () => (await db.backends()).every(({ state }) => state === 'idle'), {
    what: 'no open transaction',
  });
  expect((await db.backends()).length).toBeLessThanOrEqual(3);
  expect(await clean({})).toBe(1);
});

describe('the end of a container with a leased connection', () => {
  test('the connection does not keep the process alive', async () => {
    const program = await startProgram('lease.ts', { DATABASE_URL: server().url });
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toBe('answered\n');
  });

  test('SIGTERM, announced to an internal extension, closes it at once', async () => {
    const api = await startRuntimeApi();
    const name = 'lease_at_sigterm';
    const program = await startProgram('lease.ts', {
      DATABASE_URL: server().url,
      PGAPPNAME: name,
      STAYS: '1',
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'lease',
    });
    await waitUntil(() => api.requests.length === 2 && program.stdout().includes('answered'), {
      what: 'the extension and the answer',
    });
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(api.requests.map(({ url }) => url)).toEqual([
      '/2020-01-01/extension/register',
      '/2020-01-01/extension/event/next',
    ]);
    await api.stop();
  });

  test('a registration that fails changes nothing else', async () => {
    const api = await startRuntimeApi({ registerStatus: 403 });
    const program = await startProgram('lease.ts', {
      DATABASE_URL: server().url,
      AWS_LAMBDA_RUNTIME_API: api.address,
    });
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toBe('answered\n');
    expect(program.stderr()).toContain('SLUICE_NO_SIGTERM');
    await api.stop();
  });
});

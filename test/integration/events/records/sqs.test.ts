import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ConnectTimeoutError, DeadlineExceededError, invocation, type DatabaseOptions } from 'sluice';
import { sqsEvent } from 'sluice/testing';
import { context, noBackends, record, runs, testDatabase, value } from '../../../helpers/database.js';
import { waitUntil } from '../../../helpers/server.js';
import { consumer, failing, idsIn, logged } from './batch-handler.js';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** The port of a server that takes connections and says nothing. */
async function silentServer(): Promise<number> {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  return (silent.address() as AddressInfo).port;
}

/** Messages id-a, id-b, ... with these bodies. */
const messages = (...bodies: unknown[]) =>
  sqsEvent(bodies.map((body, index) => ({ body, messageId: `id-${String.fromCharCode(97 + index)}` })));

describe('each message has a session of its own', () => {
  test('connections are opened and closed message by message, and none is left', async () => {
    const db = testDatabase();
    const connects = record('sluice:connect');
    const closes = record('sluice:close');
    const pids: number[] = [];
    const others: number[] = [];
    const handler = consumer(db, async () => {
      pids.push(await value<number>(db, 'SELECT pg_backend_pid()'));
      // What was of the message before is gone, as the server sees it.
      await waitUntil(async () => (await db.backends()).length === 1, { what: 'one backend' });
      others.push((await db.backends()).length);
    });
    expect(await handler(messages(1, 2, 3))).toEqual(failing());
    expect(new Set(pids).size).toBe(3);
    expect(others).toEqual([1, 1, 1]);
    expect(connects).toHaveLength(3);
    // The first is that of the cold start.
    expect(closes.map(({ connections }) => connections)).toEqual([0, 1, 1, 1]);
    await noBackends(db);
  });

  test('a message that never queries opens no connection', async () => {
    const db = testDatabase();
    const connects = record('sluice:connect');
    const handler = consumer(db, ({ body }) => (body === '2' ? value(db, 'SELECT 1') : undefined));
    expect(await handler(messages(1, 2, 3))).toEqual(failing());
    expect(connects).toHaveLength(1);
  });

  test('a leased connection is kept from one message to the next', async () => {
    const db = testDatabase({ leaseMs: 60_000 });
    const pids: number[] = [];
    const handler = consumer(db, async () => pids.push(await value<number>(db, 'SELECT pg_backend_pid()')));
    expect(await handler(messages(1, 2, 3))).toEqual(failing());
    expect(new Set(pids).size).toBe(1);
  });

  test('each is an invocation inside of one, with its request id and its deadline', async () => {
    const db = testDatabase();
    const ends = record('sluice:invocation:end');
    const seen: unknown[] = [];
    const handler = consumer(db, () => seen.push(invocation()));
    const lambdaContext = context(10_000);
    await handler(messages(1, 2), lambdaContext);
    expect(seen).toHaveLength(2);
    expect(seen[0]).not.toBe(seen[1]);
    expect(seen).toMatchObject(Array(2).fill({ requestId: lambdaContext.awsRequestId }));
    // Two messages, the cold start, and Lambda's own.
    expect(ends.map(({ outcome }) => outcome)).toEqual(Array(4).fill('returned'));
  });

  test('a transaction that a failed message leaves open is rolled back, and the next message has its own', async () => {
    const db = testDatabase();
    const { errors } = logged();
    const leaks = record('sluice:leak');
    const seen: string[] = [];
    const handler = consumer(db, async ({ body }) => {
      if (body !== '1') {
        seen.push(await value<string>(db, "SELECT coalesce(current_setting('sluice.left', true), '')"));
        return;
      }
      const transaction = await db.sequelize.transaction();
      await db.sequelize.query("SET LOCAL sluice.left = 'over'", { transaction });
      throw new Error('of the message');
    });
    expect(await handler(messages(1, 2))).toEqual(failing('id-a'));
    expect(seen).toEqual(['']);
    expect(leaks.map(({ kind }) => kind)).toEqual(['transaction']);
    expect(errors).toHaveLength(1);
    await noBackends(db);
  });
});

describe('a message that fails comes again, and the others do not', () => {
  test('what threw is answered by its id and logged with it', async () => {
    const { errors, warnings } = logged();
    const reason = new RangeError('as it was told');
    const handler = consumer([], ({ body }) => {
      if (body === '2') throw reason;
    });
    expect(await handler(messages(1, 2, 3))).toEqual(failing('id-b'));
    expect(errors).toEqual([[expect.stringContaining('message id-b'), reason]]);
    expect(warnings).toEqual([]);
  });

  test('a statement that fails is the failure of its message only', async () => {
    const db = testDatabase();
    logged();
    const handler = consumer(db, ({ body }) => db.sequelize.query(`SELECT 1 / ${body}`));
    expect(await handler(messages(1, 0, 2))).toEqual(failing('id-b'));
  });

  test('all succeeded is an empty list, also of an empty batch', async () => {
    const handler = consumer([], () => undefined);
    expect(await handler(messages(1))).toEqual(failing());
    expect(await handler({ Records: [] })).toEqual(failing());
  });

  test('a message that is there twice is handled twice and named once', async () => {
    logged();
    let calls = 0;
    const handler = consumer([], () => {
      calls++;
      throw new Error('again');
    });
    const event = sqsEvent([
      { body: 'x', messageId: 'same' },
      { body: 'x', messageId: 'same' },
    ]);
    expect(await handler(event)).toEqual(failing('same'));
    expect(calls).toBe(2);
  });

  test.each([undefined, null, 'a text', 0, new Proxy({}, { get: () => expect.fail('looked at') })])(
    'whatever is thrown, the others are answered: %#',
    async (thrown) => {
      vi.spyOn(console, 'error').mockImplementation(() => {
        throw new Error('no log');
      });
      vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      const handler = consumer([], ({ body }) => {
        if (body === '1') throw thrown;
      });
      expect(await handler(messages(1, 2))).toEqual(failing('id-a'));
    },
  );

  test('a cold start that fails fails all of them: the function throws, and the next invocation tries anew', async () => {
    const db = testDatabase();
    const reason = new Error('not yet');
    let attempts = 0;
    const { LambdaHandler, SqsHandler, UseDatabase } = await import('sluice');
    @LambdaHandler()
    @UseDatabase({ database: db, idleRecreateMs: 1_000 })
    class Consumer extends SqsHandler {
      override async onColdStart() {
        if (++attempts === 1) throw reason;
        await value(db, 'SELECT 1');
      }
      async handle() {}
    }
    const handler = Consumer.toLambda();
    await expect(handler(messages(1), context())).rejects.toBe(reason);
    expect(await handler(messages(1), context())).toEqual(failing());
    await noBackends(db);
  });
});

describe('in a FIFO queue', () => {
  const inGroups = (...groups: string[]) =>
    sqsEvent(
      groups.map((groupId, index) => ({ body: index, groupId, messageId: `${groupId}${index}` })),
      { fifo: true },
    );

  test('a message group stops at its first failure, the rest of it comes again, and others go on', async () => {
    const { errors, warnings } = logged();
    const handled: string[] = [];
    const handler = consumer([], ({ messageId }) => {
      handled.push(messageId);
      if (messageId === 'x2') throw new Error('stop');
    });
    expect(await handler(inGroups('x', 'y', 'x', 'y', 'x'))).toEqual(failing('x2', 'x4'));
    expect(handled).toEqual(['x0', 'x2', 'y1', 'y3']);
    expect(idsIn(errors, ['x2', 'x4'])).toEqual(['x2']);
    expect(idsIn(warnings, ['x2', 'x4'])).toEqual(['x4']);
  });

  test('groups run at once, and the messages of one in their order', async () => {
    const events: string[] = [];
    const handler = consumer(
      [],
      async ({ messageId }) => {
        events.push(`${messageId} begins`);
        await sleep(messageId === 'x0' ? 30 : 1);
        events.push(`${messageId} ends`);
      },
      { concurrency: 2 },
    );
    expect(await handler(inGroups('x', 'x', 'y', 'y'))).toEqual(failing());
    expect(events.filter((one) => one.startsWith('x'))).toEqual([
      'x0 begins',
      'x0 ends',
      'x1 begins',
      'x1 ends',
    ]);
    expect(events.indexOf('y2 begins')).toBeLessThan(events.indexOf('x0 ends'));
  });

  test('groups of a fair queue have no order', async () => {
    logged();
    const handled: string[] = [];
    const handler = consumer([], ({ messageId }) => {
      handled.push(messageId);
      throw new Error('each');
    });
    const event = sqsEvent([
      { body: 1, groupId: 'tenant', messageId: 'a' },
      { body: 2, groupId: 'tenant', messageId: 'b' },
    ]);
    expect(await handler(event)).toEqual(failing('a', 'b'));
    expect(handled).toEqual(['a', 'b']);
  });
});

describe('concurrency', () => {
  const atOnce = (options: DatabaseOptions, concurrency: number) => {
    const db = testDatabase(options);
    let now = 0;
    let most = 0;
    const pids = new Set<number>();
    const handler = consumer(
      db,
      async () => {
        most = Math.max(most, ++now);
        pids.add(await value<number>(db, 'SELECT pg_backend_pid() FROM pg_sleep(0.05)'));
        now--;
      },
      { concurrency },
    );
    return { db, handler, most: () => most, pids };
  };

  test('is one by default', async () => {
    const { handler, most } = atOnce({ pool: { max: 4 } }, 1);
    await handler(messages(1, 2, 3));
    expect(most()).toBe(1);
  });

  test('handles that many at once, each on its connection, and leaves none', async () => {
    const { db, handler, most } = atOnce({ pool: { max: 3 } }, 3);
    expect(await handler(messages(1, 2, 3, 4, 5, 6, 7))).toEqual(failing());
    expect(most()).toBe(3);
    await noBackends(db);
  });

  test('is never above the smallest pool, and a warning says so when the module loads', async () => {
    const warnings: string[] = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
    const { db, handler, most } = atOnce({ pool: { max: 2 } }, 8);
    expect(warnings).toEqual([expect.stringMatching(/concurrency is 8, and pool.max of database '.+' is 2/)]);
    expect(warnings[0]).toContain(db.name);
    expect(await handler(messages(1, 2, 3, 4, 5))).toEqual(failing());
    expect(most()).toBe(2);
  });
});

describe('when no connection can be opened', () => {
  test('the first message waits for connectMs, and the others fail at once', async () => {
    const { errors, warnings } = logged();
    const port = await silentServer();
    const db = testDatabase({
      url: `postgres://user:password@127.0.0.1:${port}/none`,
      tls: false,
      connectMs: 300,
    });
    const begun: string[] = [];
    const handler = consumer(db, ({ messageId }) => {
      begun.push(messageId);
      return value(db, 'SELECT 1');
    });
    expect(await handler(messages(1, 2, 3, 4))).toEqual(failing('id-a', 'id-b', 'id-c', 'id-d'));
    expect(begun).toEqual(['id-a']);
    expect(errors).toEqual([[expect.stringContaining('message id-a'), expect.any(ConnectTimeoutError)]]);
    expect(idsIn(warnings, ['id-a', 'id-b', 'id-c', 'id-d'])).toEqual(['id-b', 'id-c', 'id-d']);
  });

  test('a refusal too, behind an error of the handler, and what was done before counts', async () => {
    logged();
    const db = testDatabase();
    const wrong = testDatabase({ username: 'nobody-of-that-name' });
    const begun: string[] = [];
    const handler = consumer([db, wrong], async ({ body, messageId }) => {
      begun.push(messageId);
      await value(db, 'SELECT 1');
      if (body === '2')
        await value(wrong, 'SELECT 1').catch((cause: unknown) => {
          throw new Error('could not ask', { cause });
        });
    });
    expect(await handler(messages(1, 2, 3))).toEqual(failing('id-b', 'id-c'));
    expect(begun).toEqual(['id-a', 'id-b']);
  });

  test('a connection that breaks in a statement is the failure of its message: the next one opens another', async () => {
    logged();
    const db = testDatabase();
    const handler = consumer(db, ({ body }) =>
      value(db, body === '1' ? 'SELECT pg_terminate_backend(pg_backend_pid())' : 'SELECT 1'),
    );
    expect(await handler(messages(1, 2))).toEqual(failing('id-a'));
  });

  test('a message that uses up the pool fails alone: the next one begins with free places', async () => {
    logged();
    const db = testDatabase({ pool: { max: 1, acquireMs: 100 } });
    record('sluice:leak');
    const handler = consumer(db, async ({ body }) => {
      if (body !== '1') return value(db, 'SELECT 1');
      await db.sequelize.transaction();
      return db.sequelize.transaction();
    });
    expect(await handler(messages(1, 2))).toEqual(failing('id-a'));
  });
});

describe('at the deadline', () => {
  test('what is done counts, what runs is cut off, what waits is not begun, and all but the done comes again', async () => {
    const { errors, warnings } = logged();
    const db = testDatabase();
    record('sluice:leak');
    const begun: string[] = [];
    const handler = consumer(db, async ({ body, messageId }) => {
      begun.push(messageId);
      if (body === '1') return value(db, 'SELECT 1');
      const query = value(db, 'SELECT pg_sleep(30)');
      await runs(db);
      return query;
    });
    const lambdaContext = context(2_000);
    expect(await handler(messages(1, 2, 3), lambdaContext)).toEqual(failing('id-b', 'id-c'));
    expect(await db.backends()).toEqual([]);
    expect(lambdaContext.getRemainingTimeInMillis()).toBeGreaterThan(0);
    expect(begun).toEqual(['id-a', 'id-b']);
    expect(errors).toEqual([[expect.stringContaining('message id-b'), expect.any(DeadlineExceededError)]]);
    expect(idsIn(warnings, ['id-a', 'id-b', 'id-c'])).toEqual(['id-c']);
  });

  test('a message that is still closing then is followed by no other', async () => {
    logged();
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const begun: string[] = [];
    const handler = consumer(db, async ({ messageId }) => {
      begun.push(messageId);
      // Nobody awaits it: closing waits for it, until after the deadline.
      void value(db, 'SELECT pg_sleep(30)').catch(() => undefined);
      await runs(db);
      await sleep((invocation()?.deadline?.getTime() ?? 0) - Date.now() - 50);
    });
    const { batchItemFailures } = await handler(messages(1, 2, 3), context(2_000));
    await sleep(50);
    expect(begun).toEqual(['id-a']);
    expect(leaks.map(({ kind }) => kind)).toEqual(['query']);
    // It has returned, so it may count as done.
    expect(failing('id-b', 'id-c').batchItemFailures).toEqual(batchItemFailures.slice(-2));
    await noBackends(db);
  });

  test('nothing is begun after it, also when a message ends just then', async () => {
    logged();
    record('sluice:leak');
    const db = testDatabase();
    const begun: string[] = [];
    const late: boolean[] = [];
    const handler = consumer(
      db,
      async ({ messageId }) => {
        late.push(invocation()?.signal.aborted === true);
        begun.push(messageId);
        await value(db, 'SELECT 1');
        await sleep(1);
      },
      { concurrency: 2 },
    );
    const lambdaContext = context(300);
    const event = sqsEvent(
      Array.from({ length: 2_000 }, (_, index) => ({ body: index, messageId: `m${index}` })),
    );
    const { batchItemFailures } = await handler(event, lambdaContext);
    const count = begun.length;
    await sleep(50);
    expect(begun).toHaveLength(count);
    expect(late).not.toContain(true);
    const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    // All of the others came back, and at most the two that ran are in both.
    expect(again.size).toBeGreaterThanOrEqual(2_000 - count);
    expect(again.size).toBeLessThanOrEqual(2_000 - count + 2);
    await noBackends(db);
  });
});

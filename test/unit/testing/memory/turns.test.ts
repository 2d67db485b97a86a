import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientOf, memoryServer } from '../../../helpers/memory.js';

const WAIT_MS = 300;
const { connect, server } = memoryServer({ waitMs: WAIT_MS });

afterEach(() => {
  vi.useRealTimers();
});

test('transactions of ten connections are run one after the other, and none is lost', async () => {
  const admin = await connect();
  await admin.query('CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)');
  const clients = await Promise.all(Array.from({ length: 10 }, () => connect()));
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < 5; i++) {
        await client.query('BEGIN');
        const { rows } = await client.query<{ n: number }>('SELECT n FROM counter');
        await client.query('UPDATE counter SET n = $1', [(rows[0]?.n ?? 0) + 1]);
        await client.query('COMMIT');
      }
    }),
  );
  expect((await admin.query('SELECT n FROM counter')).rows).toEqual([{ n: 50 }]);
  await admin.query('DROP TABLE counter');
});

test('large parameters of ten connections are not mixed', async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, () => connect()));
  const texts = clients.map((_client, i) => String(i).repeat(300_000));
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(
      clients.map((client, i) =>
        client.query('SELECT md5($1) = md5($2) AS same, length($1) AS n', [texts[i], texts[i]]),
      ),
    );
    for (const { rows } of answers) expect(rows).toEqual([{ same: true, n: 300_000 }]);
  }
});

describe.each([
  ['said goodbye', (client: Awaited<ReturnType<typeof connect>>) => client.end()],
  [
    'was cut off',
    async (client: Awaited<ReturnType<typeof connect>>) => {
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
  ],
])('a connection that %s with a transaction open', (_how, leave) => {
  test('has done nothing, and nobody waits for it', async () => {
    const [a, b] = [await connect(), await connect()];
    await b.query('CREATE TABLE gone (id int)');
    await a.query('BEGIN');
    await a.query('INSERT INTO gone VALUES (1)');
    await leave(a);
    expect((await b.query('SELECT * FROM gone')).rows).toEqual([]);
    await b.query('DROP TABLE gone');
  });
});

describe('a statement that waits for a transaction on which nothing runs', () => {
  test.each(['real', 'fake'])('fails and names both, under %s timers', async (timers) => {
    const [a, b] = [await connect(), await connect()];
    await a.query('CREATE TABLE IF NOT EXISTS waits (id int)');
    await a.query('BEGIN');
    await a.query('INSERT INTO waits VALUES (1)');
    if (timers === 'fake')
      vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance', 'Date'] });
    const waiting = b.query("SELECT * FROM waits WHERE 'secret' <> ''");
    const error = await waiting.catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      severity: 'ERROR',
      code: '0A000',
      hint: expect.stringContaining('{ transaction }'),
    });
    expect(String(error)).toContain('Waiting: SELECT * FROM waits WHERE ? <> ?');
    expect(String(error)).toContain('Last statement of the open transaction: INSERT INTO waits VALUES (?)');
    expect(String(error)).not.toContain('secret');
    await a.query('COMMIT');
    // The connection itself goes on.
    expect((await b.query('SELECT * FROM waits')).rows).toHaveLength(1);
    vi.useRealTimers();
    await b.query('DROP TABLE waits');
  });

  test('is not turned away while statements run in the transaction, however long that takes', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('BEGIN');
    const waiting = b.query('SELECT 1 AS one');
    for (let i = 0; i < 4; i++) await a.query(`SELECT pg_sleep(${WAIT_MS / 2000})`);
    await a.query(`SELECT pg_sleep(${(WAIT_MS * 2) / 1000})`);
    await a.query('COMMIT');
    expect((await waiting).rows).toEqual([{ one: 1 }]);
  });

  test('is not turned away because the process itself was busy', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('BEGIN');
    const waiting = b.query('SELECT 1 AS one');
    const commit = a.query('SELECT 1').then(() => {
      const until = performance.now() + WAIT_MS * 2;
      while (performance.now() < until);
      return a.query('COMMIT');
    });
    expect((await waiting).rows).toEqual([{ one: 1 }]);
    await commit;
  });

  test('can be cancelled before that, as on a server', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('BEGIN');
    const waiting = b.query('SELECT 1');
    const { processID, secretKey } = b as unknown as { processID: number; secretKey: number };
    const request = Buffer.alloc(16);
    [16, 80_877_102, processID, secretKey].forEach((value, i) => request.writeInt32BE(value, i * 4));
    // One that comes before its statement is lost, there as here.
    await nextTurn();
    const way = server().open();
    way.resume();
    way.write(request);
    await expect(waiting).rejects.toMatchObject({ code: '57014' });
    await a.query('ROLLBACK');
  });
});

test('a connection is made while a transaction is open: what waits is its first statement', async () => {
  const a = await connect();
  await a.query('BEGIN');
  const b = await connect();
  const waiting = b.query('SELECT 1 AS one');
  await a.query('COMMIT');
  expect((await waiting).rows).toEqual([{ one: 1 }]);
});

test('nothing is left of connections that have come and gone', async () => {
  for (let i = 0; i < 50; i++) {
    const client = clientOf(server());
    await client.connect();
    await client.query({ name: `s${i}`, text: 'SELECT 1', values: [] });
    await client.end();
  }
  const client = await connect();
  await vi.waitFor(async () =>
    expect((await client.query('SELECT count(*)::int AS n FROM pg_prepared_statements')).rows).toEqual([
      { n: 0 },
    ]),
  );
  expect(server().connections).toBe(1);
});

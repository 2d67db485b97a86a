import { describe, expect, test } from 'vitest';
import { waitUntil } from '../../../helpers/server.js';
import { memoryServer } from '../../../helpers/memory.js';

const { connect } = memoryServer();

/** The first value of the first row. */
async function one(client: Awaited<ReturnType<typeof connect>>, sql: string): Promise<unknown> {
  const { rows } = await client.query<Record<string, unknown>>(sql);
  return Object.values(rows[0] ?? {})[0];
}

describe('what a session sets is its own, although the engine has one session', () => {
  test('SET reaches no other connection, and comes back with its own', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("SET search_path = pg_catalog; SET work_mem = '8MB'");
    expect(await one(b, 'SHOW search_path')).toBe('"$user", public');
    expect(await one(b, 'SHOW work_mem')).toBe('4MB');
    await b.query("SET work_mem = '16MB'");
    expect([await one(a, 'SHOW work_mem'), await one(a, 'SHOW search_path')]).toEqual(['8MB', 'pg_catalog']);
    expect(await one(b, 'SHOW work_mem')).toBe('16MB');
  });

  test('so do settings that only the user knows, and those of set_config', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("SET app.tenant = 'north'");
    await b.query("SELECT set_config('app.tenant', 'south', false)");
    expect(await one(a, "SELECT current_setting('app.tenant')")).toBe('north');
    expect(await one(b, "SELECT current_setting('app.tenant')")).toBe('south');
  });

  test('a SET that is rolled back is none', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('BEGIN');
    await a.query("SET work_mem = '8MB'");
    await a.query('ROLLBACK');
    expect(await one(b, 'SHOW work_mem')).toBe('4MB');
    expect(await one(a, 'SHOW work_mem')).toBe('4MB');
  });

  test('SET LOCAL ends with its transaction', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("BEGIN; SET LOCAL work_mem = '8MB'; COMMIT");
    expect(await one(b, 'SHOW work_mem')).toBe('4MB');
    expect(await one(a, 'SHOW work_mem')).toBe('4MB');
  });

  test('the startup message holds, also after RESET and RESET ALL', async () => {
    const a = await connect({ options: '-c TimeZone=Asia/Tokyo -c search_path=pg_catalog,\\ public' });
    const b = await connect({ application_name: 'other' });
    expect(await one(a, 'SHOW timezone')).toBe('Asia/Tokyo');
    expect(await one(a, 'SHOW search_path')).toBe('pg_catalog, public');
    expect([await one(b, 'SHOW timezone'), await one(b, 'SHOW application_name')]).toEqual(['UTC', 'other']);
    for (const reset of ['RESET timezone', 'RESET ALL', 'DISCARD ALL']) {
      await a.query("SET timezone = 'Europe/Berlin'");
      await a.query(reset);
      expect(await one(a, 'SHOW timezone'), reset).toBe('Asia/Tokyo');
    }
  });

  test('a role that was set stays with who has set it', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('CREATE ROLE reader');
    await a.query('SET ROLE reader');
    expect(await one(b, 'SELECT current_user')).toBe('postgres');
    expect(await one(a, 'SELECT current_user')).toBe('reader');
    await a.query('RESET ROLE; DROP ROLE reader');
    expect(await one(a, 'SELECT current_user')).toBe('postgres');
  });

  test('a wrong setting in the startup message ends the connection with what the server says', async () => {
    const a = await connect({ options: '-c TimeZone=Nowhere/Land' });
    await expect(a.query('SELECT 1')).rejects.toThrow(/invalid value for parameter "TimeZone"/);
    const b = await connect();
    expect(await one(b, 'SHOW timezone')).toBe('UTC');
  });

  test('the guards of a startup message, which need a clock on the server, are let through', async () => {
    const a = await connect({
      statement_timeout: 50,
      idle_in_transaction_session_timeout: 50,
      lock_timeout: 50,
    });
    expect(await one(a, 'SELECT 1')).toBe(1);
  });
});

describe('named statements', () => {
  test('two connections may call them the same', async () => {
    const [a, b] = [await connect(), await connect()];
    const run = async (client: typeof a, text: string) =>
      (await client.query<{ n: number }>({ name: 'same', text, values: [] })).rows;
    expect(await run(a, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(await run(b, 'SELECT 2 AS n')).toEqual([{ n: 2 }]);
    expect(await run(a, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('nothing of them is left when their connection ends, nor of PREPARE', async () => {
    const a = await connect();
    await a.query({ name: 'kept', text: 'SELECT 1', values: [] });
    await a.query('PREPARE by_hand AS SELECT 2');
    await a.end();
    const b = await connect();
    expect(await one(b, 'SELECT count(*)::int FROM pg_prepared_statements')).toBe(0);
  });
});

describe('what a connection leaves ends with the last that has left its kind', () => {
  test('temporary tables', async () => {
    const a = await connect();
    await a.query('CREATE TEMPORARY TABLE scratch (id int)');
    await a.end();
    const b = await connect();
    await b.query('CREATE TEMP TABLE scratch (id int)');
    expect(await one(b, 'SELECT count(*)::int FROM scratch')).toBe(0);
  });

  test('advisory locks', async () => {
    const a = await connect();
    await a.query('SELECT pg_advisory_lock(7)');
    await a.end();
    const b = await connect();
    expect(await one(b, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'")).toBe(0);
  });
});

describe('LISTEN', () => {
  test('a notification reaches those who listen, with the process id of the sender', async () => {
    const [a, b, sender] = [await connect(), await connect(), await connect()];
    const heard: unknown[] = [];
    for (const [name, client] of Object.entries({ a, b, sender }))
      client.on('notification', ({ channel, payload, processId }) =>
        heard.push([name, channel, payload, processId]),
      );
    await a.query('LISTEN orders');
    await b.query('LISTEN "Other"');
    await sender.query("NOTIFY orders, 'one'");
    await sender.query(`SELECT pg_notify('Other', 'two')`);
    const { processID } = sender as unknown as { processID: number };
    await waitUntil(() => heard.length >= 2, { what: 'two notifications' });
    expect(heard).toEqual([
      ['a', 'orders', 'one', processID],
      ['b', 'Other', 'two', processID],
    ]);
  });

  test('what one connection takes back the others still hear; its own end too', async () => {
    const [a, b, c] = [await connect(), await connect(), await connect()];
    const heard: unknown[] = [];
    b.on('notification', ({ payload }) => heard.push(payload));
    for (const client of [a, b, c]) await client.query('LISTEN orders');
    await a.query('UNLISTEN orders');
    await c.end();
    await a.query("NOTIFY orders, 'still'");
    await waitUntil(() => heard.length > 0, { what: 'a notification' });
    expect(heard).toEqual(['still']);
  });

  test('one in a transaction is delivered when that is committed, and never when it is rolled back', async () => {
    const [a, b] = [await connect(), await connect()];
    const heard: unknown[] = [];
    b.on('notification', ({ payload }) => heard.push(payload));
    await b.query('LISTEN orders');
    await a.query("BEGIN; NOTIFY orders, 'lost'; ROLLBACK");
    await a.query('BEGIN');
    await a.query("NOTIFY orders, 'kept'");
    expect(heard).toEqual([]);
    await a.query('COMMIT');
    await waitUntil(() => heard.length > 0, { what: 'a notification' });
    expect(heard).toEqual(['kept']);
  });
});

describe('connecting', () => {
  test('without a user or a database, as to a server that trusts', async () => {
    const client = await connect({ user: undefined, database: undefined });
    expect(await one(client, 'SELECT 1')).toBe(1);
  });

  test('each connection has a process id of its own, and learns the version', async () => {
    const [a, b] = (await Promise.all([connect(), connect()])) as unknown as { processID: number }[];
    expect(a?.processID).not.toBe(b?.processID);
  });
});

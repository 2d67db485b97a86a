import { describe, expect, test } from 'vitest';
import { memoryServer } from '../../../helpers/memory.js';

const { connect } = memoryServer();
const hint = expect.stringContaining("engine: 'server'") as string;

describe('what one session cannot do is refused, and names what', () => {
  test.each([
    ["SET statement_timeout = '1s'", 'SET statement_timeout'],
    ['/* c */ set local Lock_Timeout to 500', 'SET lock_timeout'],
    ['SET SESSION idle_in_transaction_session_timeout = 1000', 'SET idle_in_transaction_session_timeout'],
    ['SELECT 1; SET transaction_timeout = 5', 'SET transaction_timeout'],
    ["SELECT set_config('statement_timeout', '100', false)", "set_config('statement_timeout')"],
    ['SELECT pg_terminate_backend(1)', 'pg_terminate_backend'],
    ['SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_stat_activity', 'pg_cancel_backend'],
  ])('%s', async (sql, name) => {
    const client = await connect();
    await expect(client.query(sql)).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringContaining(`\`${name}\``),
      hint,
    });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('with parameters too', async () => {
    const client = await connect();
    await expect(client.query('SELECT pg_terminate_backend($1)', [1])).rejects.toMatchObject({
      code: '0A000',
      hint,
    });
  });

  test('in a transaction it fails that, as every error does', async () => {
    const client = await connect();
    await client.query('BEGIN');
    await expect(client.query("SET LOCAL lock_timeout = '1s'")).rejects.toMatchObject({ code: '0A000' });
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await client.query('ROLLBACK');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('advisory locks of two connections, which would both get the same one', async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query('SELECT pg_advisory_lock(1)');
    await expect(b.query('SELECT pg_try_advisory_lock(1)')).rejects.toMatchObject({ code: '0A000' });
    await a.query('SELECT pg_advisory_unlock(1)');
    await a.end();
    expect((await b.query('SELECT pg_try_advisory_lock(1) AS got')).rows).toEqual([{ got: true }]);
  });
});

test.each([
  'SET statement_timeout = 0',
  'SET statement_timeout TO DEFAULT',
  "SET lock_timeout = '0s'",
  "SELECT 'pg_terminate_backend(1)'",
  'SELECT 1 AS "pg_cancel_backend"',
  "SELECT $$ SET statement_timeout = '1s' $$",
  '-- SET statement_timeout = 1\nSELECT 1',
  'SELECT pg_advisory_xact_lock(1)',
])('what asks for none of it is run: %s', async (sql) => {
  const client = await connect();
  await expect(client.query(sql)).resolves.toBeDefined();
});

import pg from 'pg';
import { describe, expect, test } from 'vitest';
import {
  adminQuery,
  backends,
  createSchema,
  releaseServer,
  server,
  terminate,
  uniqueName,
  waitUntil,
  withSchema,
} from '../../helpers/server.js';

async function schemaExists(name: string): Promise<boolean> {
  const rows = await adminQuery('SELECT 1 FROM pg_namespace WHERE nspname = $1', [name]);
  return rows.length > 0;
}

describe('what the tests ask the server', () => {
  test('backends lists the connections of an application, and terminate ends them', async () => {
    const name = uniqueName('app');
    const client = new pg.Client({ connectionString: server().url, application_name: name });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    expect(await backends(name)).toMatchObject([
      { application_name: name, state: 'idle in transaction', query: 'BEGIN', xact_start: expect.any(Date) },
    ]);
    expect(await terminate(name)).toBe(1);
    expect(await backends(name)).toEqual([]);
  });

  test('a failed statement keeps the connection, a lost connection is replaced', async () => {
    const pid = async () => (await adminQuery<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
    const first = await pid();
    await expect(adminQuery('SELEC')).rejects.toMatchObject({ code: '42601' });
    expect(await pid()).toBe(first);
    await expect(adminQuery('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      code: '57P01',
    });
    expect(await pid()).not.toBe(first);
  });

  test('schemas belong to the role and go away', async () => {
    const kept = await createSchema();
    const client = new pg.Client(server().url);
    await client.connect();
    const used = await withSchema(async (schema) => {
      await client.query(`CREATE TABLE ${schema}.thing (id int)`);
      return schema;
    });
    await client.end();
    expect(await schemaExists(used)).toBe(false);
    expect(await schemaExists(kept)).toBe(true);
    await releaseServer();
    expect(await schemaExists(kept)).toBe(false);
  });

  test('waitUntil returns the value, and names what did not come', async () => {
    let calls = 0;
    expect(await waitUntil(() => (++calls < 3 ? undefined : 'there'), { what: 'the third call' })).toBe(
      'there',
    );
    await expect(waitUntil(() => 0, { ms: 30, what: 'a number' })).rejects.toThrow(
      'waited 30 ms for a number; last value: 0',
    );
  });
});

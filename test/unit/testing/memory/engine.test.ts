import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { MemoryServer } from '../../../../src/testing/memory/memory-server.js';
import { ImageCache, cacheFolder } from '../../../../src/testing/memory/image-cache.js';
import { findPGlite } from '../../../../src/testing/memory/find-pglite.js';
import { clientOf, startMemory } from '../../../helpers/memory.js';

/** The one that Sequelize copies its config with. */
const { cloneDeep } = createRequire(import.meta.resolve('sequelize'))('lodash') as {
  cloneDeep(value: unknown): unknown;
};
const servers: MemoryServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(statementMs = 20_000) {
  const server = await startMemory({ statementMs });
  servers.push(server);
  return server;
}

async function connect(server: MemoryServer, config = {}) {
  const client = clientOf(server, config);
  await client.connect();
  return client;
}

async function emptyImage(): Promise<Uint8Array> {
  const image = await new ImageCache(cacheFolder(), findPGlite([]).version).read('empty');
  if (image === undefined) throw new Error('there is no image');
  return image;
}

describe('an engine that hangs', () => {
  test('is ended, its clients are told why, and another one can be started', async () => {
    const server = await start(700);
    const [client, other] = [await connect(server), await connect(server)];
    const hung = client.query('DO $$ BEGIN LOOP END LOOP; END $$').catch((error: unknown) => error);
    const behind = other.query('SELECT 1').catch((error: unknown) => error);
    for (const error of await Promise.all([hung, behind])) {
      expect(error).toMatchObject({ severity: 'FATAL', code: '57P01' });
      expect(String(error)).toContain('did not answer for 700 ms: DO ?');
      expect(String(error)).toContain('`reset()` starts it anew');
    }
    await expect(connect(server)).rejects.toThrow('did not answer for 700 ms');
    await server.restart(await emptyImage());
    expect((await (await connect(server)).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('is not waited for when the server is closed', async () => {
    const server = await start();
    const client = await connect(server);
    const hung = client.query('DO $$ BEGIN LOOP END LOOP; END $$');
    const told = expect(hung).rejects.toMatchObject({ code: '57P01' });
    await server.close();
    await told;
  });
});

test.each([
  [
    'recursion without an end',
    'CREATE FUNCTION again() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN again(); END $$; SELECT again()',
  ],
  ['a program', "COPY (SELECT 1) TO PROGRAM 'cat'"],
])('an engine that stops within a statement is ended, and says so: %s', async (_what, sql) => {
  const server = await start();
  const client = await connect(server);
  const error: unknown = await client.query(sql).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  // Where it is an error of the server, as it should be, all goes on.
  if ((error as { severity?: string }).severity === 'ERROR') {
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    return;
  }
  expect(error).toMatchObject({
    severity: 'FATAL',
    message: expect.stringContaining('`reset()` starts it anew'),
  });
  await server.restart(await emptyImage());
  expect((await (await connect(server)).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('while a statement runs, timers run too, and query_timeout cuts it off', async () => {
  const server = await start();
  const client = await connect(server, { query_timeout: 200 });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 20);
  await expect(client.query('SELECT pg_sleep(1)')).rejects.toThrow('Query read timeout');
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});

test('nothing of the engine can be reached from a client: a copy or a dump of one ends', async () => {
  const server = await start();
  const client = await connect(server);
  const { stream } = (client as unknown as { connection: { stream: object } }).connection;
  expect(inspect(stream, { depth: 10, showHidden: false }).length).toBeLessThan(100_000);
  expect(inspect(server, { depth: 10 }).length).toBeLessThan(100_000);
  expect(() => cloneDeep({ stream })).not.toThrow();
  await client.end();
});

test('many rows and a parameter of 5 MB', async () => {
  const server = await start();
  const client = await connect(server);
  expect((await client.query('SELECT generate_series(1, 100000) AS n')).rows).toHaveLength(100_000);
  const big = 'x'.repeat(5_000_000);
  expect((await client.query('SELECT length($1) AS n', [big])).rows).toEqual([{ n: 5_000_000 }]);
  await client.end();
});

test('two engines in one process share nothing', async () => {
  const [a, b] = await Promise.all([start(), start()]);
  const [one, other] = [await connect(a), await connect(b)];
  await one.query('CREATE TABLE mine (id int)');
  await expect(other.query('SELECT * FROM mine')).rejects.toMatchObject({ code: '42P01' });
  await Promise.all([one.end(), other.end()]);
});

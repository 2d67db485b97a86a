import { connect } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answersTo } from '../../../src/cli/bundle-command/programs/stand-in-answers.js';
import {
  startStandInServer,
  type StandInServer,
} from '../../../src/cli/bundle-command/programs/stand-in-server.js';

let server: StandInServer;
const clients: pg.Client[] = [];

beforeAll(async () => {
  server = await startStandInServer();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
});

async function client(url: string): Promise<pg.Client> {
  const one = new pg.Client({ connectionString: url });
  clients.push(one);
  await one.connect();
  return one;
}

describe('the stand-in server', () => {
  it("answers a client's queries, simple and with parameters, with a row that has its columns", async () => {
    const one = await client(server.url);
    const simple = await one.query('SELECT "a"."id" AS "id", "name" FROM "orders" AS "a"; SELECT 1');
    expect(simple).toMatchObject([
      { rows: [{ id: 1, name: 1 }], command: 'SELECT', rowCount: 1 },
      { rows: [], command: 'SELECT', rowCount: 0 },
    ]);
    const inserted = await one.query('INSERT INTO "orders" ("id") VALUES ($1) RETURNING "id"', [7]);
    expect(inserted).toMatchObject({ rows: [{ id: 1 }], command: 'INSERT', rowCount: 1 });
    expect(await one.query('BEGIN')).toMatchObject({ command: 'BEGIN' });
  });

  it('proves with its signature that it knows the password, and lets anybody else in', async () => {
    await client(server.url);
    await expect(client(server.url.replace(':sluice@', ':other@'))).rejects.toThrow(/server signature/);
    clients.pop();
    await client(server.url.replace('sluice_warm_up', 'anybody'));
  });

  it('says no to TLS, and goes away from what is not PostgreSQL', async () => {
    const tls = new pg.Client({ connectionString: server.url.replace('disable', 'verify-full') });
    await expect(tls.connect()).rejects.toThrow('does not support SSL');
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
  });

  it('names no column that it cannot read', () => {
    expect(answersTo('SELECT count(*) FROM "a"')).toEqual([{ columns: [], command: 'SELECT 0' }]);
    expect(answersTo('')).toEqual([{ columns: [], command: 'SELECT 0' }]);
    expect(answersTo('DELETE FROM "a"')[0]?.command).toBe('DELETE 0');
  });
});

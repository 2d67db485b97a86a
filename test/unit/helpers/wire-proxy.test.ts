import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createCertificate } from '../../../src/embedded/certificate.js';
import { FrontendParser, type WireMessage } from '../../helpers/wire-messages.js';
import { startWireProxy, type WireProxy, type WireProxyOptions } from '../../helpers/wire-proxy.js';
import { adminQuery, backends, server, uniqueName, waitUntil } from '../../helpers/server.js';

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** With TLS to the server where it insists on TLS, as the embedded one does. */
async function wireProxy(options: Partial<WireProxyOptions> = {}): Promise<WireProxy> {
  const { host, port, caFile } = server();
  const serverTls = caFile ? { ca: readFileSync(caFile), servername: host } : undefined;
  const wire = await startWireProxy({ host, port, ...(serverTls && { serverTls }), ...options });
  stops.push(() => wire.stop());
  return wire;
}

async function connectTo(wire: WireProxy, config: pg.ClientConfig = {}): Promise<pg.Client> {
  const { user, password, database } = server();
  const client = new pg.Client({
    host: wire.host,
    port: wire.port,
    user,
    password,
    database,
    ssl: false,
    ...config,
  });
  client.on('error', () => undefined);
  stops.push(() => client.end());
  await client.connect();
  return client;
}

const letters = (messages: readonly WireMessage[] = []) => messages.map(({ type }) => type).join('');

describe('wire proxy', () => {
  test('what a client says is recorded before it gets an answer', async () => {
    const wire = await wireProxy();
    const client = await connectTo(wire, { application_name: 'on-the-wire' });
    await client.query("SET client_min_messages = 'notice'");
    expect(
      (await client.query({ name: 'twice', text: 'SELECT $1::int * 2 AS n', values: [21] })).rows,
    ).toEqual([{ n: 42 }]);
    await client.query('SELECT $1::text', ['secret']);
    await client.end();
    const [connection] = wire.connections;
    await waitUntil(() => connection?.closed, { what: 'the end of the connection' });
    expect(connection).toMatchObject({
      startup: { user: server().user, database: server().database, application_name: 'on-the-wire' },
      protocol: '3.0',
      cancels: [],
      tls: false,
      unreadable: undefined,
    });
    expect(letters(connection?.messages)).toMatch(/^p*QPBDESPBDESX$/);
    expect(connection?.messages.filter(({ type }) => 'QPB'.includes(type))).toEqual([
      { type: 'Q', sql: "SET client_min_messages = 'notice'" },
      { type: 'P', name: 'twice', sql: 'SELECT $1::int * 2 AS n' },
      { type: 'B', name: 'twice', portal: '' },
      { type: 'P', name: '', sql: 'SELECT $1::text' },
      { type: 'B', name: '', portal: '' },
    ]);
    expect(JSON.stringify(connection)).not.toMatch(/secret/);
  });

  test('a client that wants TLS is told that there is none', async () => {
    const wire = await wireProxy();
    await expect(connectTo(wire, { ssl: { rejectUnauthorized: false } })).rejects.toThrow(
      /does not support SSL/,
    );
    await waitUntil(() => wire.connections[0]?.closed, { what: 'the end' });
    expect(wire.connections[0]).toMatchObject({
      startup: {},
      unreadable: expect.stringMatching(/before a session/),
    });
  });

  test('a client that insists on TLS is read where TLS ends here', async () => {
    const tls = await createCertificate();
    const wire = await wireProxy({ tls });
    const client = await connectTo(wire, { host: 'localhost', ssl: { ca: tls.cert } });
    expect((await client.query('SELECT 7 AS seven')).rows).toEqual([{ seven: 7 }]);
    const direct = await connectTo(wire);
    await direct.query('SELECT 8');
    expect(wire.connections).toMatchObject([{ tls: true }, { tls: false }]);
    expect(wire.connections.map(({ messages }) => messages.at(-1))).toEqual([
      { type: 'Q', sql: 'SELECT 7 AS seven' },
      { type: 'Q', sql: 'SELECT 8' },
    ]);
  });

  test('TLS that goes through to the server is passed on, and said to be unreadable', async () => {
    const tls = await createCertificate();
    const behind = await wireProxy({ tls });
    const wire = await startWireProxy({ port: behind.port, sslRequest: 'pass' });
    stops.push(() => wire.stop());
    const client = await connectTo(wire, { host: 'localhost', ssl: { ca: tls.cert } });
    expect((await client.query('SELECT 9 AS nine')).rows).toEqual([{ nine: 9 }]);
    expect(wire.connections).toMatchObject([{ messages: [], unreadable: expect.stringMatching(/TLS/) }]);
    expect(behind.connections).toMatchObject([{ tls: true }]);
    expect(behind.connections[0]?.messages.at(-1)).toEqual({ type: 'Q', sql: 'SELECT 9 AS nine' });
  });

  test('a request to cancel is recorded, and works', async () => {
    const wire = await wireProxy();
    const client = await connectTo(wire);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? 0;
    const sleeping = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    await waitUntil(
      async () =>
        (await adminQuery("SELECT FROM pg_stat_activity WHERE pid = $1 AND query LIKE '%pg_sleep%'", [pid]))
          .length,
      { what: 'the statement to run' },
    );
    const key = (client as pg.Client & { readonly secretKey: number }).secretKey;
    const packet = Buffer.alloc(16);
    [16, 80_877_102, pid, key].forEach((word, i) => packet.writeInt32BE(word, i * 4));
    connect(wire.port, wire.host)
      .on('error', () => undefined)
      .end(packet);
    expect(await sleeping).toMatchObject({ code: '57014' });
    expect(wire.connections[1]).toMatchObject({ startup: {}, cancels: [{ pid }] });
  });

  test('a message is read however the bytes are cut', () => {
    const parse = Buffer.from('P\0\0\0\x14name\0SELECT 1\0\0\0D\0\0\0\x0aSname\0C\0\0\0\x06P\0', 'latin1');
    const sync = Buffer.from('S\0\0\0\x04', 'latin1');
    const bytes = Buffer.concat([parse, sync]);
    for (const step of [1, 2, 3, 7, bytes.length]) {
      const messages: WireMessage[] = [];
      const parser = new FrontendParser(messages);
      for (let i = 0; i < bytes.length; i += step)
        expect(parser.read(bytes.subarray(i, i + step))).toBeUndefined();
      expect(messages).toEqual([
        { type: 'P', name: 'name', sql: 'SELECT 1' },
        { type: 'D', name: 'name' },
        { type: 'C', portal: '' },
        { type: 'S' },
      ]);
    }
  });

  test('what is not the protocol is said, and does no harm', async () => {
    const wire = await wireProxy();
    const socket = connect(wire.port, wire.host);
    socket.on('error', () => undefined).resume();
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    expect(wire.connections).toMatchObject([
      { unreadable: expect.stringMatching(/not a client of PostgreSQL/) },
    ]);
  });

  test('a client is dropped when the server is not there', async () => {
    const wire = await startWireProxy({ port: 1 });
    stops.push(() => wire.stop());
    await expect(connectTo(wire)).rejects.toThrow(/terminated/);
    expect(wire.connections).toMatchObject([{ unreadable: expect.stringMatching(/ECONNREFUSED/) }]);
  });

  test('stop closes everything, and once is enough', async () => {
    const wire = await wireProxy({ tls: await createCertificate() });
    const application_name = uniqueName('wire');
    const client = await connectTo(wire, { application_name, ssl: { rejectUnauthorized: false } });
    const ended = new Promise((resolve) => client.once('end', resolve));
    await wire.stop();
    await wire.stop();
    await ended;
    await waitUntil(async () => (await backends(application_name)).length === 0, {
      what: 'the backend to end',
    });
    expect(wire.connections).toMatchObject([{ closed: true }]);
  });
});

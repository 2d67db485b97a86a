import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseOptions } from 'sluice';
import { createCertificate } from '../../../src/embedded/certificate.js';
import { startPostgres, type PostgresServer } from '../../../src/embedded/embedded-postgres.js';
import { lambda, testDatabase, value } from '../../helpers/database.js';
import { startWireProxy, type WireProxy } from '../../helpers/wire-proxy.js';

let server: PostgresServer;
/** Ends TLS with a certificate of its own, and hands on what the client says: what channel binding is for. */
let middle: WireProxy;
let middleCertificate: string;

beforeAll(async () => {
  server = await startPostgres({ maxConnections: 20 });
  const { key, cert } = await createCertificate();
  middleCertificate = cert;
  const serverTls = { ca: server.ca ?? '', servername: server.host };
  middle = await startWireProxy({ host: server.host, port: server.port, tls: { key, cert }, serverTls });
});
afterAll(async () => {
  await middle.stop();
  await server.stop();
});

function database(options: DatabaseOptions = {}) {
  const { host, port, database: name, user: username, password, caFile } = server;
  const tls = { ca: readFileSync(caFile ?? '', 'utf8') };
  return testDatabase({ host, port, database: name, username, password, tls, ...options });
}

function behind(options: DatabaseOptions) {
  return database({ port: middle.port, tls: { ca: middleCertificate }, ...options });
}

async function expectThreeLogins(db: ReturnType<typeof database>): Promise<void> {
  const handler = lambda(db, () => value(db, 'SELECT 1'));
  // The second one begins the login with the startup message, the third as well.
  for (let i = 0; i < 3; i++) expect(await handler({})).toBe(1);
}

describe('channel binding', () => {
  test.each(['disable', 'prefer', 'require'] as const)(
    '%s: logs in to the server itself',
    async (channelBinding) => {
      await expectThreeLogins(database({ channelBinding }));
    },
  );

  test.each([{ saslPipelining: false }, { scramKeys: false }, { queryPipelining: false }])(
    'require, with %o',
    async (optimise) => {
      await expectThreeLogins(database({ channelBinding: 'require', optimise }));
    },
  );

  test('disable: whoever has a certificate that is trusted may stand in the middle', async () => {
    await expectThreeLogins(behind({ channelBinding: 'disable' }));
  });

  test.each(['prefer', 'require'] as const)(
    '%s: nobody in the middle logs in with what the client says',
    async (channelBinding) => {
      const db = behind({ channelBinding });
      await expect(lambda(db, () => value(db, 'SELECT 1'))({})).rejects.toMatchObject({
        name: 'SequelizeConnectionError',
        parent: { code: '28000' },
      });
    },
  );

  test('require: a server that asks for no bound login is refused, and gets no password', async () => {
    const hba = (await server.query<{ hba_file: string }>('SHOW hba_file'))[0]?.hba_file ?? '';
    const before = readFileSync(hba, 'utf8');
    writeFileSync(hba, `hostssl all ${server.user} all password\n${before}`);
    await server.query('SELECT pg_reload_conf()');
    await sleep(200);
    try {
      const db = database({ channelBinding: 'require' });
      await expect(lambda(db, () => value(db, 'SELECT 1'))({})).rejects.toThrow(
        /`channelBinding` is 'require', and it offers no login that is bound/,
      );
      await expectThreeLogins(database({ channelBinding: 'prefer' }));
    } finally {
      writeFileSync(hba, before);
      await server.query('SELECT pg_reload_conf()');
    }
  });
});

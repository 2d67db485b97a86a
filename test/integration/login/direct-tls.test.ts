import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { createCertificate } from '../../../src/embedded/certificate.js';
import { lambda, record, testDatabase, value } from '../../helpers/database.js';
import { server } from '../../helpers/server.js';

const direct = { sslnegotiation: 'direct' } as const;
const IN_USE =
  "SELECT version || ' ' || (SELECT count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid()) FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

test('TLS begins at once, and the session is encrypted and verified', async () => {
  if (server().version < 170_000) return refusedByOlder();
  const db = testDatabase(direct);
  for (let i = 0; i < 3; i++) expect(await lambda(db, () => value(db, IN_USE))({})).toBe('TLSv1.3 1');
});

/** A server before version 17 takes the first bytes of TLS for a startup packet. */
async function refusedByOlder(): Promise<void> {
  const db = testDatabase({ ...direct, connectMs: 500 });
  await expect(lambda(db, () => value(db, 'SELECT 1'))({})).rejects.toThrow(/TLS|direct/);
}

test('a server that takes no direct TLS: the error says what to do', async () => {
  // As one before version 17 does.
  const old = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.destroy());
  });
  await once(old.listen(0, '127.0.0.1'), 'listening');
  const { port } = old.address() as AddressInfo;
  const db = testDatabase({ ...direct, port, connectMs: 300 });
  await expect(lambda(db, () => value(db, 'SELECT 1'))({})).rejects.toThrow(/sslnegotiation.*PostgreSQL 17/);
  await new Promise((resolve) => old.close(resolve));
});

test('who speaks TLS, but not that of PostgreSQL, gets nothing', async () => {
  const { key, cert } = await createCertificate();
  const heard: Buffer[] = [];
  const other = createServer({ key, cert }, (socket) => {
    socket.on('error', () => {}).on('data', (data) => heard.push(data));
  });
  other.on('tlsClientError', () => {});
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as AddressInfo;
  const db = testDatabase({ ...direct, host: 'localhost', port, tls: { ca: cert }, connectMs: 1_000 });
  const connects = record('sluice:connect');
  await expect(lambda(db, () => value(db, 'SELECT 1'))({})).rejects.toThrow(/does not answer direct TLS/);
  expect(connects).toHaveLength(1);
  await new Promise((resolve) => other.close(resolve));
});

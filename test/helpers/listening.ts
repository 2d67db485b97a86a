import { readFile } from 'node:fs/promises';
import type { DatabaseOptions } from 'sluice';
import { server } from './server.js';
import { startWireProxy, type WireProxy } from './wire-proxy.js';

/** Runs `fn` with a proxy that writes down what is sent to `target`; it is gone before the test's databases are looked at. */
export async function listening(
  target: Parameters<typeof startWireProxy>[0],
  fn: (wire: WireProxy) => Promise<void>,
): Promise<void> {
  const wire = await startWireProxy(target);
  try {
    await fn(wire);
  } finally {
    await wire.stop();
  }
}

/** The same with the shared server behind it. */
export async function listeningToServer(fn: (wire: WireProxy) => Promise<void>): Promise<void> {
  const { host, port, caFile } = server();
  const serverTls =
    caFile === undefined ? undefined : { ca: await readFile(caFile, 'utf8'), servername: host };
  return listening({ host, port, ...(serverTls && { serverTls }) }, fn);
}

/** For `testDatabase`. */
export function throughWire({ host, port }: WireProxy): DatabaseOptions {
  const { user: username, password, database } = server();
  return { host, port, username, password, database, tls: false };
}

import { resolve } from 'node:path';
import pg from 'pg';
import type { OptionChecks } from '../option-checks.js';
import { PAST_THE_NETWORK, type ServerAccess } from './server-access.js';

/** Parts of an address, which the containers' URL says anew. */
const ADDRESS = ['host', 'hostaddr', 'port', 'user', 'password', 'dbname', 'ssl', 'sslmode', 'sslrootcert'];

/**
 * What the URL of somebody's own server says; `undefined`, and a problem, if it cannot be used. `from` is what the URL
 * is called: `database.url` or `DATABASE_URL`.
 */
export function ownServer(url: string, from: string, checks: OptionChecks): ServerAccess | undefined {
  const found = read(url);
  if (typeof found === 'string') {
    checks.add(`${from} cannot be used${found}: it must be as postgres://user:password@host:5432/database`);
    return undefined;
  }
  const { client, parameters } = found;
  const { host, port, user, database } = client;
  if (host.startsWith('/')) {
    checks.add(
      `${from} leads to a Unix socket in ${host}: the fleet's network is TCP, name the server's host and port`,
    );
  }
  if (!user || !database) checks.add(`${from} names no ${user ? 'database' : 'user'}: add it`);
  const tls = client.ssl ? (parameters['sslmode'] ?? process.env['PGSSLMODE'] ?? 'require') : 'disable';
  const rootCertificate = parameters['sslrootcert'] ?? process.env['PGSSLROOTCERT'];
  const directUrl = withName(url);
  return {
    host,
    port,
    user: user ?? '',
    password: client.password ?? undefined,
    database: database ?? '',
    parameters: {
      ...Object.fromEntries(Object.entries(parameters).filter(([name]) => !ADDRESS.includes(name))),
      // Seen from a container the server's address is the network's, for which it has no certificate.
      sslmode: tls === 'disable' || tls === 'no-verify' || isHere(host) ? tls : 'verify-ca',
      ...(rootCertificate && {
        sslrootcert: rootCertificate === 'system' ? rootCertificate : resolve(rootCertificate),
      }),
    },
    certificateName: host === 'localhost' ? host : undefined,
    admin: { connectionString: directUrl },
    directUrl: () => directUrl,
  };
}

/** As pg understands it, its environment variables included; or the reason why not, in brackets. */
function read(url: string): { client: pg.Client; parameters: Readonly<Record<string, string>> } | string {
  try {
    const { protocol, searchParams } = new URL(url);
    if (!/^postgres(ql)?:$/.test(protocol)) return ` (its scheme is ${protocol})`;
    return {
      client: new pg.Client({ connectionString: url }),
      parameters: Object.fromEntries(searchParams),
    };
  } catch (error) {
    // What is said of a malformed URL names it, and with it a password.
    return error instanceof Error && 'syscall' in error ? ` (${error.message})` : '';
  }
}

function withName(url: string): string {
  const changed = new URL(url);
  changed.searchParams.set('application_name', PAST_THE_NETWORK);
  // A plus sign stands for itself, to PostgreSQL.
  changed.search = changed.searchParams.toString().replaceAll('+', '%20');
  return changed.href;
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}

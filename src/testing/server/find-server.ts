import type pg from 'pg';
import { resolveDatabaseOptions } from '../../core/config/resolve-options.js';
import { Secret } from '../../postgres/secret.js';
import type { Server } from '../../postgres/server.js';
import { sharedEmbedded } from './shared-embedded.js';

/** A server on which databases can be made. */
export interface FoundServer {
  /** As which tests log in; its database is the user's own, in which nothing is done but to make others. */
  readonly server: Server;
  /** As who makes databases: a superuser where that is ours to say. */
  readonly admin: pg.ClientConfig;
  readonly isEmbedded: boolean;
}

/**
 * The server of DATABASE_URL, or PGHOST and its kin, as `defineDatabase` reads them; else an embedded one.
 *
 * @throws {ConfigurationError} with every mistake in the environment
 */
export async function findServer(env: NodeJS.ProcessEnv = process.env): Promise<FoundServer> {
  const given = resolveDatabaseOptions('of the tests', {}, env).servers?.write;
  if (given !== undefined) return { server: given, admin: configOf(given), isEmbedded: false };
  const { port, user, password, adminUser, adminPassword } = await sharedEmbedded();
  const server: Server = {
    host: '127.0.0.1',
    port,
    user,
    database: 'postgres',
    password: new Secret(password),
    tls: false,
    sslnegotiation: 'postgres',
    channelBinding: 'disable',
  };
  const admin = { ...configOf(server), user: adminUser, password: adminPassword };
  return { server, admin, isEmbedded: true };
}

function configOf({ host, port, user, database, password, tls, sslnegotiation }: Server): pg.ClientConfig {
  return {
    host,
    port,
    user,
    database,
    // Asked at every connect, and only by a server that wants one.
    password: async () => (await password.reveal()) ?? '',
    ssl: tls === false ? false : { ...tls },
    ...(sslnegotiation === 'direct' && { sslnegotiation }),
  };
}

import { dirname } from 'node:path';
import { startPostgres, type PostgresServer } from '../../embedded/embedded-postgres.js';
import { PAST_THE_NETWORK, urlOf, type ServerAccess } from './server-access.js';

export interface EmbeddedServer {
  readonly server: PostgresServer;
  readonly access: ServerAccess;
  /** Goes away with the server. */
  readonly folder: string;
}

/** A PostgreSQL of the fleet's own, with TLS and SCRAM. */
export async function embeddedServer(maxConnections: number): Promise<EmbeddedServer> {
  const server = await startPostgres({ maxConnections });
  const { port, user, password, database, caFile, admin, dataDir } = server;
  const address = { host: '127.0.0.1', port };
  const parameters = { sslmode: 'verify-full', ...(caFile !== undefined && { sslrootcert: caFile }) };
  return {
    server,
    folder: dirname(dataDir),
    access: {
      ...address,
      user,
      password,
      database,
      parameters,
      // Its certificate is for the address as well.
      certificateName: undefined,
      admin: { ...admin, application_name: PAST_THE_NETWORK },
      directUrl: (current) =>
        urlOf(
          address,
          { user, password: current, database },
          { ...parameters, application_name: PAST_THE_NETWORK },
        ),
    },
  };
}

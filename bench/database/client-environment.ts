import type { PostgresServer } from '../../src/embedded/embedded-postgres.js';

/** What a function finds in its environment: the server behind this port, in libpq's variables and as a URL. */
export function clientEnvironment(
  server: PostgresServer,
  port: number,
  urlParameters?: string,
): Record<string, string> {
  const url = new URL(server.url);
  // Not by its name: how long that takes is a matter of the machine.
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    DATABASE_URL: urlParameters === undefined ? url.href : `${url.href}&${urlParameters}`,
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: server.user,
    PGPASSWORD: server.password,
    PGDATABASE: server.database,
    PGSSLROOTCERT: server.caFile ?? '',
  };
}

import { existsSync } from 'node:fs';
import { startPostgres, type PostgresServer } from '../../src/embedded/embedded-postgres.js';
import { fillOrders } from './orders.js';

/** A server with TLS and SCRAM, and a table of orders in it. */
export interface BenchServer {
  readonly major: number;
  /** `18.4` */
  readonly version: string;
  readonly postgres: PostgresServer;
}

/** Where Debian puts PostgreSQL 15. */
const OLDER = '/usr/lib/postgresql/15/bin';

/** Whether this machine has an older PostgreSQL beside the embedded one. */
export function hasOlderServer(): boolean {
  return existsSync(OLDER);
}

/** Starts the embedded PostgreSQL, or the older one of this machine. */
export async function startServer(
  which: 'embedded' | 'older' = 'embedded',
  maxConnections = 200,
): Promise<BenchServer> {
  const programs = which === 'older' ? OLDER : undefined;
  const postgres = await startPostgres({ maxConnections, programs });
  try {
    await fillOrders((sql) => postgres.query(sql), postgres.user);
    const [row] = await postgres.query<{ server_version: string }>('SHOW server_version');
    const [version = ''] = (row?.server_version ?? '').split(' ');
    return { major: Number.parseInt(version, 10), version, postgres };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

import { existsSync } from 'node:fs';
import { startPostgres, type PostgresServer } from '../../src/fleet/postgres/embedded-postgres.js';

/** A server with TLS and SCRAM, and a table of orders in it. */
export interface BenchServer {
  readonly major: number;
  /** `18.4` */
  readonly version: string;
  readonly postgres: PostgresServer;
}

const ORDERS = 10_000;

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
    await fill(postgres);
    const [row] = await postgres.query<{ server_version: string }>('SHOW server_version');
    const [version = ''] = (row?.server_version ?? '').split(' ');
    return { major: Number.parseInt(version, 10), version, postgres };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function fill(postgres: PostgresServer): Promise<void> {
  await postgres.query(`CREATE TABLE orders (
    id int PRIMARY KEY, customer text NOT NULL, state text NOT NULL, total numeric(12,2) NOT NULL,
    paid boolean NOT NULL, details jsonb NOT NULL, placed_at timestamptz NOT NULL)`);
  await postgres.query(`INSERT INTO orders
    SELECT n, 'customer ' || n, 'open', n / 7.0, n % 2 = 0, '{"gift": false}', now() - n * interval '1 minute'
    FROM generate_series(1, ${ORDERS}) AS n`);
  await postgres.query(`GRANT SELECT ON orders TO ${postgres.user}`);
  await postgres.query('VACUUM ANALYZE orders');
}

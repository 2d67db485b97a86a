import type { DatabaseOptions } from 'sluice';
import { startPgBouncer, type PgBouncer, type PgBouncerOptions } from '../../helpers/pgbouncer.js';
import { server, waitUntil } from '../../helpers/server.js';

export interface BehindPgBouncer {
  readonly bouncer: PgBouncer;
  /** For `testDatabase`. */
  readonly options: DatabaseOptions;
}

/**
 * Runs `fn` with a PgBouncer of its own in front of the shared server. It is gone before the test's databases are
 * looked at: the connections that it keeps to the server bear the name of the last client that used them.
 */
export async function behindPgBouncer(
  settings: Partial<PgBouncerOptions>,
  fn: (behind: BehindPgBouncer) => Promise<void>,
): Promise<void> {
  const bouncer = await startPgBouncer({ target: server(), ...settings });
  try {
    await fn({ bouncer, options: { ...addressOf(bouncer), via: 'pgbouncer' } });
  } finally {
    await bouncer.stop();
  }
}

export function addressOf(bouncer: PgBouncer): DatabaseOptions {
  const { host, port, user: username, password, database, ca } = bouncer;
  return { host, port, username, password, database, tls: ca === undefined ? false : { ca } };
}

/** PgBouncer sees no client any more but the administrator that asks. */
export async function clientsAreGone(bouncer: PgBouncer): Promise<void> {
  const others = async () =>
    (await bouncer.admin('SHOW CLIENTS')).filter(({ database }) => database !== 'pgbouncer');
  await waitUntil(async () => (await others()).length === 0, { what: 'no client at PgBouncer' });
}

import { rm } from 'node:fs/promises';
import { createFolder } from '../../embedded/initialise.js';
import { startWatchdog } from '../../embedded/watchdog.js';
import type { Teardown } from '../teardown.js';
import { AdminConnection } from './admin-connection.js';
import { embeddedServer } from './embedded-server.js';
import { FleetServer, type FleetServerParts } from './fleet-server.js';
import { PasswordFile } from './password-file.js';
import type { ServerAccess } from './server-access.js';

export interface ResolvedDatabase {
  /** `undefined`: an embedded server. */
  readonly own: ServerAccess | undefined;
  readonly maxConnections: number;
  readonly prepare: ((url: string) => unknown) | undefined;
}

/** Longer than a healthy server ever takes; a sample that nobody gets must not hold up the next. */
const OBSERVER_MS = 5_000;

/**
 * The fleet's server, prepared. What has to be ended is added to `teardown` as soon as it is there, also when a later
 * step fails.
 */
export async function openDatabase(
  options: ResolvedDatabase,
  events: Pick<FleetServerParts, 'containerOf' | 'onFault'>,
  teardown: Teardown,
): Promise<FleetServer> {
  const { access, server, folder } = await openServer(options, teardown);
  const admin = new AdminConnection(() => access.admin);
  const observer = new AdminConnection(() => ({ ...access.admin, query_timeout: OBSERVER_MS }));
  teardown.add(async () => void (await Promise.all([admin.end(), observer.end()])));

  const [found] = await observer.query<{ now: string; max: number }>(FACTS).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the PostgreSQL server at ${access.host}:${access.port} cannot be used: ${reason}`, {
      cause,
    });
  });
  const passwordFile = new PasswordFile(folder);
  await passwordFile.write(access.password ?? '');
  const database = new FleetServer({
    ...events,
    access,
    server,
    admin,
    observer,
    passwordFile,
    maxConnections: found?.max ?? 0,
    since: server ? '-infinity' : (found?.now ?? '-infinity'),
  });
  await options.prepare?.(database.url);
  return database;
}

const FACTS = `
  SELECT clock_timestamp()::text AS now,
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true)::int, 0) AS max`;

type Opened = Pick<FleetServerParts, 'access' | 'server'> & { readonly folder: string };

async function openServer({ own, maxConnections }: ResolvedDatabase, teardown: Teardown): Promise<Opened> {
  if (!own) {
    const embedded = await embeddedServer(maxConnections);
    teardown.add(() => embedded.server.stop());
    return embedded;
  }
  // As the embedded server's: removed also when this process is killed.
  const folder = await createFolder();
  const watchdog = startWatchdog(folder);
  teardown.add(async () => {
    await rm(folder, { recursive: true, force: true });
    await watchdog.dismiss();
  });
  return { access: own, server: undefined, folder };
}

import type { ConnectionCounts } from './options.js';
import { PAST_THE_NETWORK } from './server-access.js';

/** One client's process on the server. What the observer may not see is null. */
export interface Backend {
  readonly pid: number;
  readonly startedAt: string | null;
  /** Began after the fleet. */
  readonly isNew: boolean | null;
  readonly role: string | null;
  readonly database: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly port: number | null;
  /** Its client is on the machine that the observer is on. */
  readonly isHere: boolean;
}

/** Parameter: the server's time at which the fleet began. */
export const BACKENDS = `
  SELECT pid, backend_start::text AS "startedAt", backend_start >= $1::timestamptz AS "isNew",
         usename AS role, datname AS database, application_name AS application, state, client_port AS port,
         client_addr IS NOT DISTINCT FROM inet_client_addr() AS "isHere"
    FROM pg_stat_activity
   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

export interface Owned {
  readonly backend: Backend;
  readonly container: string | undefined;
}

export interface Whose {
  /** The containers' role, and their database. */
  readonly user: string;
  readonly database: string;
  /** Nobody else uses the server. */
  readonly isOurs: boolean;
  readonly containerOf: (port: number) => string | undefined;
}

/**
 * Those of the containers: through the fleet's network, or with their role in their database. On a server that others
 * use too a port alone proves nothing: it may have been somebody else's since.
 */
export function ofContainers(backends: readonly Backend[], whose: Whose): Owned[] {
  return backends.flatMap((backend) => {
    if (backend.application === PAST_THE_NETWORK) return [];
    const container = backend.isHere && backend.port !== null ? whose.containerOf(backend.port) : undefined;
    const hasRole = backend.role === whose.user && backend.isNew === true;
    // Without a role it is still connecting.
    const mayBeIt = whose.isOurs || hasRole || backend.role === null;
    const isOne = container === undefined ? hasRole && backend.database === whose.database : mayBeIt;
    return isOne ? [{ backend, container }] : [];
  });
}

export function countConnections(owned: readonly Owned[]): ConnectionCounts {
  const counts = { total: owned.length, active: 0, idle: 0, idleInTransaction: 0, other: 0 };
  const byContainer: Record<string, number> = {};
  for (const { backend, container } of owned) {
    counts[kindOf(backend.state)]++;
    if (container !== undefined) byContainer[container] = (byContainer[container] ?? 0) + 1;
  }
  return { ...counts, byContainer };
}

function kindOf(state: string | null): 'active' | 'idle' | 'idleInTransaction' | 'other' {
  if (state === 'active' || state === 'fastpath function call') return 'active';
  if (state === 'idle') return 'idle';
  return state?.startsWith('idle in transaction') ? 'idleInTransaction' : 'other';
}

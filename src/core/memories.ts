import { LoginMemory } from '../postgres/login-memory.js';
import { ServerMemory } from '../postgres/server-memory.js';
import type { Server } from '../postgres/server.js';
import { container } from './container.js';

export function addressOf({ host, port }: Server): string {
  return `${host}:${port}`;
}

/** What this container has learned of a server. */
export function serverMemory(server: Server): ServerMemory {
  return remembered(container().servers, addressOf(server), () => new ServerMemory());
}

/** What it has learned of logging in there as this user, to this database: `pg_hba.conf` goes by all three. */
export function loginMemory(server: Server): LoginMemory {
  const key = JSON.stringify([addressOf(server), server.user, server.database]);
  return remembered(container().logins, key, () => new LoginMemory());
}

function remembered<Memory>(memories: Map<string, Memory>, key: string, make: () => Memory): Memory {
  const known = memories.get(key) ?? make();
  memories.set(key, known);
  return known;
}

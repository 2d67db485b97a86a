import {
  STATEMENT,
  type ConnectionManagerInternals,
  type ConnectionRequest,
} from '../models/sequelize-internals.js';
import type { SluiceClient } from '../postgres/client.js';
import type { RetireLimits } from './pool.js';
import type { Session } from './session.js';

/** What a database does when Sequelize, or a user, comes to its connection manager. */
export interface Doors {
  /** Opens a session, unless one is open. */
  open(): void;
  /** Closes the session, if one is open. */
  close(limits: RetireLimits | undefined): Promise<void>;
  acquire(request: ConnectionRequest): Promise<SluiceClient>;
  /** Where the connection was made; `undefined` while it is being made. */
  sessionOf(client: SluiceClient): Session | undefined;
}

/**
 * Gives the two doors of Sequelize's connection manager, `initPools` and `close`, and what goes through them, bodies of
 * ours. A connection always goes back to the session that it came from: Sequelize would give it to the current pool.
 */
export function hangDoors(manager: ConnectionManagerInternals, doors: Doors): void {
  // Between the manager and its class: the official recipe deletes the manager's own `getConnection` before it reopens.
  const layer = Object.create(Object.getPrototypeOf(manager) as object) as ConnectionManagerInternals;
  layer.initPools = () => doors.open();
  layer.close = (limits) => doors.close(limits);
  layer.getConnection = async (request = {}) => {
    await manager.sequelize.runHooks('beforePoolAcquire', request);
    const client = await doors.acquire(request);
    const statement = request[STATEMENT];
    if (statement !== undefined) statement.client = client;
    try {
      await manager.sequelize.runHooks('afterPoolAcquire', client, request);
    } catch (error) {
      manager.releaseConnection(client);
      throw error;
    }
    return client;
  };
  layer.releaseConnection = (client) => doors.sessionOf(client)?.release(client);
  layer.destroyConnection = async (client) => doors.sessionOf(client)?.destroy(client);
  Object.setPrototypeOf(manager, layer);
  manager.pool = {
    destroy: (client) => {
      const session = doors.sessionOf(client);
      if (session === undefined) client.destroy();
      else session.destroy(client);
    },
  };
}

import { STATEMENT, type ConnectionRequest } from '../models/sequelize-internals.js';
import type { SluiceClient } from '../postgres/client.js';
import type { Owner } from './place.js';
import { Pool, type PoolOptions, type RetireLimits } from './pool.js';
import type { Wanted } from './waiting-line.js';

type ConnectTo = (kind: 'read' | 'write', wanted: Wanted, signal: AbortSignal) => Promise<SluiceClient>;

/**
 * One generation of a database: from the first invocation that enters to the last that leaves. Its pools and their
 * connections are its own, so that what belongs to an old session never meets a new one.
 */
export class Session {
  readonly #pools: readonly Pool[];
  readonly #write: Pool;
  readonly #read: Pool;

  /** `connect` is told which kind of server is wanted; without replicas there is one kind, and one pool. */
  constructor(options: Omit<PoolOptions, 'connect'>, replicated: boolean, connect: ConnectTo) {
    const pool = (kind: 'read' | 'write') =>
      new Pool({ ...options, connect: (wanted, signal) => connect(kind, wanted, signal) });
    this.#write = pool('write');
    this.#read = replicated ? pool('read') : this.#write;
    this.#pools = replicated ? [this.#write, this.#read] : [this.#write];
  }

  /** Begins a connection to the server that is written to. */
  begin(owner: Owner): void {
    this.#write.begin(owner);
  }

  acquire(request: ConnectionRequest, owner: Owner | undefined): Promise<SluiceClient> {
    const pool = request.type === 'SELECT' && request.useMaster !== true ? this.#read : this.#write;
    const statement = request[STATEMENT];
    // Only `SluiceSequelize` asks again: for a statement of its own, or for the first one of a transaction.
    const mayBeEarly = statement !== undefined || request.uuid !== undefined;
    return pool.acquire({ owner, sql: statement?.sql, mayBeEarly, waits: statement?.waits });
  }

  release(client: SluiceClient): void {
    this.#poolOf(client)?.release(client);
  }

  destroy(client: SluiceClient): void {
    this.#poolOf(client)?.destroy(client);
  }

  async retireOwner(owner: Owner, limits: RetireLimits): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.retireOwner(owner, limits)));
  }

  async park(limits: RetireLimits): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.park(limits)));
  }

  dropOverdue(): void {
    for (const pool of this.#pools) pool.dropOverdue();
  }

  /** `byHand`: by a user's own call, whose queries outside of any invocation hear of it. */
  async close(limits: RetireLimits, byHand: boolean): Promise<{ connections: number; destroyed: number }> {
    const results = await Promise.all(this.#pools.map((pool) => pool.close(limits, byHand)));
    return {
      connections: results.reduce((sum, { connections }) => sum + connections, 0),
      destroyed: results.reduce((sum, { destroyed }) => sum + destroyed, 0),
    };
  }

  #poolOf(client: SluiceClient): Pool | undefined {
    return this.#pools.find((pool) => pool.has(client));
  }
}

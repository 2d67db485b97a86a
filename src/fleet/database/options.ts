export interface FleetDatabaseOptions {
  /**
   * A server of your own, as postgres://user:password@host:5432/database, over TCP. Containers connect as its user, and
   * no fault changes anything on it that would outlive the fleet. Default DATABASE_URL, unless `maxConnections` is
   * given; without one, an embedded PostgreSQL is started.
   */
  readonly url?: string | undefined;
  /** `max_connections` of the embedded server, default 100. Three of them are the administrator's. */
  readonly maxConnections?: number | undefined;
  /** Run once on the server before the first container: creates tables, fills them. Gets the URL of the server itself, past the fleet's network. */
  readonly prepare?: ((url: string) => unknown) | undefined;
}

/**
 * The database server behind the fleet, and what can be done to it. All that is done is in the report. What is for an
 * embedded server only rejects with a `ConfigurationError` elsewhere.
 */
export interface FleetDatabase {
  /** The server itself, past the fleet's network; with the password of now. What connects with it is in no count. */
  readonly url: string;
  /** Connections that the server allows ordinary users. */
  readonly maxConnections: number;
  /** Whether it was started for this fleet. */
  readonly embedded: boolean;
  /**
   * Runs a statement as an administrator (on a server of your own: as the user of its URL), on a connection that no
   * count sees. One statement runs after the other, on the same connection as long as that lasts.
   */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<Row[]>;
  /** The containers' connections now: those that came through the fleet's network, and all others of their role. */
  connections(): Promise<ConnectionCounts>;
  /** Restarts the server; `immediate` drops its clients without a word. Embedded only. */
  restart(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Takes the server down; `start` brings it back on the same port. Embedded only. */
  halt(mode?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Ends all of the containers' backends (57P01), or those of one container; says how many, once they are gone. */
  terminateBackends(container?: string): Promise<number>;
  /** From now on at most so many connections for the containers' role, others are refused with 53300; `undefined` lifts it. Embedded only. */
  limitConnections(max: number | undefined): Promise<void>;
  /** As after a failover: backends end, and new sessions are read-only (25006), until `readOnly(false)`. Embedded only. */
  readOnly(on: boolean): Promise<void>;
  /** Gives the containers' role another password (28P01 for the old one). Containers find it in the file that FLEET_PASSWORD_FILE names. Embedded only. */
  rotatePassword(): Promise<string>;
}

export interface ConnectionCounts {
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
  /** Connecting, or in a state that PostgreSQL does not tell. */
  readonly other: number;
  /** By container id; a backend whose container is not known (any more) is in none. */
  readonly byContainer: Readonly<Record<string, number>>;
}

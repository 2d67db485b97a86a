import type { FleetDatabaseOptions } from './database/options.js';
import type { NetworkOptions } from './network/options.js';

/** What runs inside of a container and asks for events. */
export type RuntimeName = 'node22' | 'node24' | 'ric';

export interface ContainerOptions {
  /** At most so many at once; a further invocation is throttled. Default 10. */
  readonly max?: number | undefined;
  /**
   * Invocations that one container serves at once, default 1. With more, as on Lambda Managed Instances, it is never
   * frozen and has `AWS_LAMBDA_MAX_CONCURRENCY` set.
   */
  readonly concurrency?: number | undefined;
  /** The function's timeout, after which its container is killed. Default 3,000 ms, as Lambda's. */
  readonly timeoutMs?: number | undefined;
  /** How long the function's module may take to load. Default 60,000 ms: Lambda allows 10 s, on cores of its own. */
  readonly initMs?: number | undefined;
  /** How long a container may be frozen before it is retired; divided by `speed`. Default 600,000 ms. */
  readonly idleMs?: number | undefined;
  /** What the container is told of its memory; nothing enforces it. Default 512. */
  readonly memoryMb?: number | undefined;
}

export interface FleetOptions {
  /** The file of the function, a bundle that Lambda would take; `file.export` where the export is not `handler`. */
  readonly handler: string;
  /** A number is `{ max }`. */
  readonly containers?: number | ContainerOptions | undefined;
  /** Default: the server of DATABASE_URL, otherwise an embedded PostgreSQL with TLS and SCRAM. */
  readonly database?: FleetDatabaseOptions | undefined;
  readonly network?: NetworkOptions | undefined;
  /**
   * How much faster than the clock time passes while a container is frozen, default 1. At 60 an idle minute takes a
   * second, and the container's own clock (`Date`) sees the whole minute. Timers of the database server, `leaseMs`
   * among them, are real time. Not with the runtime `ric`.
   */
  readonly speed?: number | undefined;
  /** Default: `node24` on Node 24 or newer, otherwise `node22`. */
  readonly runtime?: RuntimeName | undefined;
  /** The Node program that containers run. Default: the one that runs this. */
  readonly node?: string | undefined;
  /** More environment for the containers; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

import type { SequelizeOptions } from 'sequelize-typescript';
import type { Optimisations } from '../../postgres/optimisations.js';
import type { Server } from '../../postgres/server.js';
import type { Via } from './options.js';

/** What holds after defaults, for one database. Frozen. */
export interface ResolvedDatabaseOptions {
  readonly name: string;
  /** `undefined` when nothing at all says where the server is: an error on first use, so that tests can bind the models elsewhere. */
  readonly servers: { readonly write: Server; readonly read: readonly Server[] } | undefined;
  readonly pool: { readonly max: number; readonly acquireMs: number };
  readonly connectMs: number;
  /** Longest time of one attempt to connect. */
  readonly attemptMs: number;
  readonly closeMs: number;
  readonly idleRecreateMs: number | undefined;
  readonly leaseMs: number | undefined;
  readonly via: Via | undefined;
  readonly connect: 'lazy' | 'eager';
  readonly optimise: Optimisations;
  readonly types: 'models' | 'catalogue';
  readonly applicationName: string;
  /** More than one invocation at once in this process, which is then never frozen (`AWS_LAMBDA_MAX_CONCURRENCY`). */
  readonly concurrent: boolean;
  readonly logging: SequelizeOptions['logging'];
  /** Passed through to Sequelize; plain data and functions, no password. */
  readonly sequelize: SequelizeOptions;
}

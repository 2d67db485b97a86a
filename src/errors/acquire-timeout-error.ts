import { SluiceError } from './sluice-error.js';

/**
 * All connections of the pool stayed in use for `pool.acquireMs`.
 *
 * Not this error: a server that does not answer (`ConnectTimeoutError`) or has no room for one more (its own 53300).
 */
export class AcquireTimeoutError extends SluiceError {
  override readonly name = 'AcquireTimeoutError';
  readonly code = 'SLUICE_ACQUIRE_TIMEOUT';
  readonly database: string;
  readonly max: number;
  readonly waiting: number;

  constructor(database: string, acquireMs: number, max: number, waiting: number) {
    super(
      `Database '${database}': none of its ${max} ${max === 1 ? 'connection' : 'connections'} became free within ` +
        `${Math.round(acquireMs)} ms; ${waiting} more ${waiting === 1 ? 'query waits' : 'queries wait'}. A transaction holds one until ` +
        `it ends: pass it to the queries inside of it, or raise pool.max (or pool.acquireMs, within the function's timeout)`,
    );
    this.database = database;
    this.max = max;
    this.waiting = waiting;
  }
}

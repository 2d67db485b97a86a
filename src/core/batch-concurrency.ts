import { inspect } from 'node:util';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { AnySource } from './handler-metadata.js';
import { warn } from './warn.js';

interface Pooled {
  readonly name: string;
  readonly poolMax: number;
}

/**
 * How many records of a batch are handled at once: no more than there are connections, or they would only wait for each other's.
 *
 * @throws {ConfigurationError} when it is no number of records
 */
export function batchConcurrency(
  subject: string,
  source: AnySource | undefined,
  databases: readonly Pooled[],
): number {
  const wanted = source !== undefined && 'read' in source ? (source.batch?.concurrency ?? 1) : 1;
  if (!Number.isSafeInteger(wanted) || wanted < 1)
    throw new ConfigurationError(subject, [
      `concurrency of the event source ${source?.name} is ${inspect(wanted)}, but must be a whole number from 1 on, such as 2`,
    ]);
  const [smallest] = databases.toSorted((a, b) => a.poolMax - b.poolMax);
  if (smallest === undefined || wanted <= smallest.poolMax) return wanted;
  const { name, poolMax } = smallest;
  warn(
    `${subject}: concurrency is ${wanted}, and pool.max of database '${name}' is ${poolMax}: ${poolMax} ` +
      `${poolMax === 1 ? 'record is' : 'records are'} handled at once. Raise pool.max, or lower concurrency`,
    'SLUICE_CONCURRENCY',
  );
  return poolMax;
}

import { count, milliseconds, readNumber } from './numbers.js';
import { describeValue, isRecord, type Problems } from './problems.js';
import type { ResolvedDatabaseOptions } from './resolved.js';
import { refuseUnknownKeys } from './unknown-keys.js';

const remedies = new Map([
  ['acquire', 'use `pool.acquireMs`'],
  ['evict', 'leave it out, connections close when the invocation ends'],
  [
    'idle',
    'leave it out, connections close when the invocation ends; `idle: 0` means 30 s in sequelize-pool',
  ],
  ['maxUses', 'leave it out, connections close when the invocation ends'],
  ['min', 'leave it out, above 0 it keeps backends while the container is frozen'],
]);

/** How many invocations Lambda sends to this process at once; `undefined` where it is one, and the process freezes. */
export function concurrencyOf(env: NodeJS.ProcessEnv): number | undefined {
  const value = env['AWS_LAMBDA_MAX_CONCURRENCY'];
  return value !== undefined && /^\d+$/.test(value) && Number(value) >= 1 ? Number(value) : undefined;
}

export function readPoolOptions(
  value: unknown,
  concurrency: number | undefined,
  problems: Problems,
): ResolvedDatabaseOptions['pool'] {
  if (value !== undefined && !isRecord(value)) {
    problems.add(
      `\`pool\` is ${describeValue(value)}: it must be an object, as \`{ max: 2, acquireMs: 3000 }\``,
    );
  }
  const given = isRecord(value) ? value : {};
  refuseUnknownKeys(given, 'pool.', ['max', 'acquireMs'], remedies, problems);
  return {
    max: readNumber(given['max'], 'pool.max', count, problems) ?? (concurrency === undefined ? 2 : 10),
    acquireMs: readNumber(given['acquireMs'], 'pool.acquireMs', milliseconds, problems) ?? 3000,
  };
}

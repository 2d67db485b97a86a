import type { LibpqSettings } from './libpq-settings.js';
import { readNumber } from './numbers.js';
import { readOneOf } from './one-of.js';
import type { Via } from './options.js';
import { isRecord, type Problems } from './problems.js';
import type { ResolvedDatabaseOptions } from './resolved.js';

const lease = {
  least: 1_000,
  most: 300_000,
  whole: false,
  legal:
    'milliseconds, a number from 1000 to 300000: below, every invocation connects anyway; above, RDS ends a connection ' +
    'whose client was silent for so long, and NAT gateways and load balancers drop it',
};

const proxies: readonly Via[] = ['pgbouncer', 'rds-proxy'];

/** Options of pg that travel in the startup message, which a proxy refuses. */
const startupOptions = [
  'options',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
] as const;

export function readLeaseAndVia(
  given: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
  settings: LibpqSettings,
  problems: Problems,
): Pick<ResolvedDatabaseOptions, 'leaseMs' | 'via'> {
  const leaseMs = readNumber(given['leaseMs'], 'leaseMs', lease, problems);
  const via = readOneOf(given['via'], '`via`', proxies, problems);
  if (via === undefined) return { leaseMs, via };
  if (leaseMs !== undefined) {
    problems.add(
      `\`leaseMs\` is given together with \`via: '${via}'\`: the proxy would have to end the connection, and does not; leave one of them out`,
    );
  }
  for (const name of startupParameters(given, env, settings)) {
    problems.add(
      `${name} is given together with \`via: '${via}'\`, which does not accept it; leave it out, and set it for the role instead: ALTER ROLE ... SET ...`,
    );
  }
  return { leaseMs, via };
}

/** What would travel in the startup message of its own accord. */
function startupParameters(
  given: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
  settings: LibpqSettings,
): string[] {
  const sequelize = isRecord(given['sequelize']) ? given['sequelize'] : {};
  const dialect = isRecord(sequelize['dialectOptions']) ? sequelize['dialectOptions'] : {};
  return [
    ...startupOptions
      .filter((name) => dialect[name] !== undefined)
      .map((name) => `\`sequelize.dialectOptions.${name}\``),
    ...(settings.get('options') === undefined ? [] : ['`options` of the URL']),
    ...(env['PGOPTIONS'] ? ['PGOPTIONS'] : []),
  ];
}

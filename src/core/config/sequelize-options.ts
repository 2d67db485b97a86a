import type { SequelizeOptions } from 'sequelize-typescript';
import { frozenCopy } from './freeze.js';
import { ownedRemedies } from './option-names.js';
import { describeValue, isRecord, type Problems } from './problems.js';

const dialectRemedies: ReadonlyMap<string, string> = new Map([
  ['application_name', 'use the option `applicationName`'],
  ['connectionTimeoutMillis', 'use the option `connectMs`'],
  ['database', 'use the option `database`'],
  ['host', 'use the option `host`'],
  ['password', 'use the option `password`, which keeps it out of the config of Sequelize'],
  ['port', 'use the option `port`'],
  // Sequelize clones its config deeply, and a cloned TLS context ends the process with a segmentation fault.
  ['ssl', 'use the option `tls`, which keeps it out of the config of Sequelize'],
  ['stream', 'leave it out, Sluice makes its own sockets'],
  ['user', 'use the option `username`'],
]);

/** The options of Sequelize that are passed through, copied. `startup` is `options` of the URL; the user's own go first. */
export function readSequelizeOptions(
  value: unknown,
  startup: string | undefined,
  problems: Problems,
): SequelizeOptions {
  const given = readRecord(value, 'sequelize', problems);
  refuse(given, 'sequelize', new Map(Object.entries(ownedRemedies)), problems);
  refuseVersion(given['databaseVersion'], problems);
  const dialectOptions = readRecord(given['dialectOptions'], 'sequelize.dialectOptions', problems);
  refuse(dialectOptions, 'sequelize.dialectOptions', dialectRemedies, problems);
  if (startup === undefined || dialectOptions['options'] !== undefined) return frozenCopy(given);
  return frozenCopy({ ...given, dialectOptions: { ...dialectOptions, options: startup } });
}

/** Sequelize compares it as it is, and would throw in the query that asks for it. */
function refuseVersion(value: unknown, problems: Problems): void {
  if (value === undefined || value === 0 || (typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value)))
    return;
  problems.add(
    `\`sequelize.databaseVersion\` is ${describeValue(value)}: it must be three numbers, as '18.0.0', or left out; ` +
      'it is learned from the first connection',
  );
}

function readRecord(value: unknown, name: string, problems: Problems): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (isRecord(value)) return value;
  problems.add(`\`${name}\` is ${describeValue(value)}: it must be an object`);
  return {};
}

function refuse(
  given: Readonly<Record<string, unknown>>,
  prefix: string,
  remedies: ReadonlyMap<string, string>,
  problems: Problems,
): void {
  for (const [key, remedy] of remedies) {
    if (given[key] !== undefined) problems.add(`\`${prefix}.${key}\` belongs to Sluice: ${remedy}`);
  }
}

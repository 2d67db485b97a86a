import { serverOptionNames, serverOptionRemedies } from './option-names.js';
import type { ServerOptions } from './options.js';
import { describeValue, isRecord, type Problems } from './problems.js';
import { readServerOptions } from './server-options.js';
import { refuseUnknownKeys } from './unknown-keys.js';

/** A server, and what messages call it. */
export interface NamedServer {
  readonly label: string;
  readonly options: ServerOptions;
}

export interface Replication {
  readonly write: NamedServer | undefined;
  readonly read: readonly NamedServer[];
}

export function readReplication(value: unknown, problems: Problems): Replication {
  if (value === undefined) return { write: undefined, read: [] };
  if (!isRecord(value)) {
    problems.add(
      `\`replication\` is ${describeValue(value)}: it must be an object, as \`{ read: { host } }\``,
    );
    return { write: undefined, read: [] };
  }
  refuseUnknownKeys(value, 'replication.', ['read', 'write'], new Map(), problems);
  const { read, write } = value;
  const many = Array.isArray(read);
  const servers: readonly unknown[] = many ? read : [read];
  if (servers.length === 0) {
    problems.add('`replication.read` is an empty array: name a replica, or leave `replication` out');
  }
  return {
    write: write === undefined ? undefined : readServer(write, 'replication.write', problems),
    read: servers.map((server, i) => readServer(server, `replication.read${many ? `[${i}]` : ''}`, problems)),
  };
}

function readServer(value: unknown, label: string, problems: Problems): NamedServer {
  if (!isRecord(value)) {
    problems.add(`\`${label}\` is ${describeValue(value)}: it must be an object, as \`{ host: 'replica' }\``);
    return { label: `\`${label}\``, options: {} };
  }
  refuseUnknownKeys(value, `${label}.`, serverOptionNames, serverOptionRemedies, problems);
  return { label: `\`${label}\``, options: readServerOptions(value, `${label}.`, problems) };
}

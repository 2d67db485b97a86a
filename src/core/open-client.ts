import {
  ConnectionError,
  ConnectionRefusedError,
  ConnectionTimedOutError,
  HostNotFoundError,
  HostNotReachableError,
  InvalidConnectionError,
} from 'sequelize';
import type { ConnectionManagerInternals } from '../models/sequelize-internals.js';
import { SluiceClient, type ConnectAttempt } from '../postgres/client.js';
import type { ClientConfig } from '../postgres/login-client.js';
import { onParameterStatus } from '../postgres/pg-internals.js';

/** What a `beforeConnect` hook gets, and may change: a copy of Sequelize's config. */
export interface ConnectConfig {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly database: string;
  readonly password?: string;
  readonly dialectOptions?: Readonly<Record<string, unknown>>;
  user?: string;
}

/** Those of Sequelize's `dialectOptions` that are options of pg. */
export const OPTIONS_OF_PG = [
  'application_name',
  'client_encoding',
  'binary',
  'keepAlive',
  'statement_timeout',
  'query_timeout',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
  'options',
  'stream',
] as const;

/** Sequelize's error for a code of the operating system. */
export const BY_CODE: Readonly<Record<string, new (parent: Error) => ConnectionError>> = {
  ECONNREFUSED: ConnectionRefusedError,
  ENOTFOUND: HostNotFoundError,
  EHOSTUNREACH: HostNotReachableError,
  EINVAL: InvalidConnectionError,
};

/**
 * Makes a client and connects it, as the `connect` of Sequelize's connection manager does, which also sends `SET` and reads the
 * catalogue of types: these are done elsewhere, or not at all. Rejects with Sequelize's errors.
 */
export async function openClient(
  manager: ConnectionManagerInternals,
  attempt: ConnectAttempt,
  config: ConnectConfig,
): Promise<SluiceClient> {
  const client = makeClient(manager, attempt, config);
  const { options } = manager.sequelize;
  // Where it is in the startup message, the server need not say so first.
  const { standardStrings, asStatements } = attempt.settings;
  let stringsAreStandard = standardStrings && !asStatements;
  const off = onParameterStatus(client, (name, value) => {
    if (name === 'server_version' && options.databaseVersion === 0)
      options.databaseVersion = semanticVersion(value);
    if (name === 'standard_conforming_strings') stringsAreStandard = value === 'on';
  });
  try {
    await connected(client);
  } finally {
    off();
  }
  client.on('error', () => manager.pool.destroy(client));
  if (!stringsAreStandard && options.standardConformingStrings !== false)
    await client.query('SET standard_conforming_strings=on').catch((error: Error) => {
      throw new ConnectionError(error);
    });
  return client;
}

function makeClient(
  manager: ConnectionManagerInternals,
  attempt: ConnectAttempt,
  config: ConnectConfig,
): SluiceClient {
  try {
    return new SluiceClient(pgConfig(manager, config), attempt);
  } catch (error) {
    // Certificates or a key that cannot be read.
    throw new ConnectionError(error as Error);
  }
}

function connected(client: SluiceClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const onEnd = (): void => reject(new ConnectionTimedOutError(new Error('Connection timed out')));
    client.once('end', onEnd);
    client.connect((error: (Error & { readonly code?: string }) | null) => {
      if (error) {
        reject(new (BY_CODE[error.code ?? ''] ?? ConnectionError)(error));
        return;
      }
      client.off('end', onEnd);
      resolve();
    });
  });
}

function pgConfig(manager: ConnectionManagerInternals, config: ConnectConfig): ClientConfig {
  const { host, port, database, password, dialectOptions = {} } = config;
  // Hooks that run after connecting find it there.
  config.user = config.username;
  const given: Record<string, unknown> = {};
  for (const name of OPTIONS_OF_PG)
    if (dialectOptions[name] !== undefined) given[name] = dialectOptions[name];
  return {
    user: config.username,
    ...(password !== undefined && { password }),
    host,
    port,
    database,
    ...given,
    types: { getTypeParser: manager.getTypeParser.bind(manager) },
  } as ClientConfig;
}

/** `18.4` and `15.18 (Debian 15.18-0)` as Sequelize compares them: `18.4.0`, `15.18.0`. */
function semanticVersion(text: string): string {
  const [, major, minor = '0', patch = '0'] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? OLDEST : [major, minor, patch].map(Number).join('.');
}

/** What Sequelize takes for a version that it cannot read. */
const OLDEST = '9.5.0';

import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import type { Machine } from '../../../src/core/config/machine.js';
import type { DatabaseOptions } from '../../../src/core/config/options.js';
import { resolveDatabaseOptions } from '../../../src/core/config/resolve-options.js';
import type { ResolvedDatabaseOptions } from '../../../src/core/config/resolved.js';
import type { Server } from '../../../src/postgres/server.js';

/** A machine whose user is `os-user`, and that is not Lambda's. */
const desk: Machine = { userName: () => 'os-user', rdsCertificates: '/nonexistent/ca-cert.pem' };

/** Resolves with an environment of the test's own, so that the variables of who runs it mean nothing. */
export function resolve(
  options: DatabaseOptions = {},
  env: NodeJS.ProcessEnv = {},
  machine: Machine = desk,
): ResolvedDatabaseOptions {
  return resolveDatabaseOptions('default', options, env, machine);
}

/** The server that is written to. */
export function writer(options: DatabaseOptions = {}, env: NodeJS.ProcessEnv = {}, machine = desk): Server {
  const { servers } = resolve(options, env, machine);
  if (servers === undefined) throw new Error('no servers');
  return servers.write;
}

/** The problems, for options of any kind: what JavaScript users pass has no types. */
export function problemsOf(options: unknown, env: NodeJS.ProcessEnv = {}, machine = desk): readonly string[] {
  try {
    resolve(options as DatabaseOptions, env, machine);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

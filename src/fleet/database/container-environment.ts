import type { PasswordFile } from './password-file.js';
import { urlOf, type ServerAccess } from './server-access.js';

/**
 * What a container finds in its environment, for any PostgreSQL client: the server at `address`, which is the fleet's
 * network, and the password of now, as a variable and as a file that follows later ones.
 */
export function containerEnvironment(
  access: ServerAccess,
  address: { readonly host: string; readonly port: number },
  password: string | undefined,
  passwordFile: PasswordFile,
): Record<string, string> {
  const { user, database, parameters, certificateName } = access;
  const { sslmode, sslrootcert } = parameters;
  const host = certificateName ?? address.host;
  return {
    DATABASE_URL: urlOf({ host, port: address.port }, { user, password, database }, parameters),
    PGHOST: host,
    PGPORT: String(address.port),
    PGUSER: user,
    PGDATABASE: database,
    FLEET_PASSWORD_FILE: passwordFile.path,
    ...(password !== undefined && { PGPASSWORD: password }),
    ...(sslmode !== undefined && { PGSSLMODE: sslmode }),
    ...(sslrootcert !== undefined && { PGSSLROOTCERT: sslrootcert }),
  };
}

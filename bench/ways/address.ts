import { readFileSync } from 'node:fs';

const {
  PGHOST = '',
  PGPORT,
  PGUSER = '',
  PGPASSWORD = '',
  PGDATABASE = '',
  PGSSLROOTCERT = '',
} = process.env;

/** Where the server is, as a function reads it once at its cold start. */
export const address = { host: PGHOST, port: Number(PGPORT), database: PGDATABASE, password: PGPASSWORD };

export const user = PGUSER;

/** Verified TLS; the certificate is read once, too. */
export const ssl = { ca: readFileSync(PGSSLROOTCERT, 'utf8') };

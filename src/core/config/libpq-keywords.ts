/** libpq's connection parameters that Sluice reads, and the variable of each. */
export const libpqVariables = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslnegotiation: 'PGSSLNEGOTIATION',
  channel_binding: 'PGCHANNELBINDING',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  // PGOPTIONS is left to pg, which reads it where no options are given.
  options: undefined,
} as const;

export type Keyword = keyof typeof libpqVariables;

export const keywords: readonly string[] = Object.keys(libpqVariables);

export function isKeyword(name: string): name is Keyword {
  return keywords.includes(name);
}

/** What a connection URL says, still as text. */
export type UrlSettings = Readonly<Partial<Record<Keyword, string>>>;

/** One parameter, and where it was found: `PGPORT`, `port in DATABASE_URL`. */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

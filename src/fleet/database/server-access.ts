import type pg from 'pg';

/** How to get at a server: as its administrator, and as the containers' role. */
export interface ServerAccess {
  /** Where the fleet's network leads to. */
  readonly host: string;
  readonly port: number;
  /** The containers' role, with its password of the start. */
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** Parameters of the containers' URL. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The host's name if the server's certificate is for it and it leads to this machine; otherwise an address is used. */
  readonly certificateName: string | undefined;
  readonly admin: pg.ClientConfig;
  /** For whoever connects as the containers' role, past the network. */
  directUrl(password: string | undefined): string;
}

/** What connects past the fleet's network calls itself so, and is in no count. */
export const PAST_THE_NETWORK = 'sluice-fleet';

/** A URL of which every part may hold any character. */
export function urlOf(
  address: { readonly host: string; readonly port: number },
  login: { readonly user: string; readonly password: string | undefined; readonly database: string },
  parameters: Readonly<Record<string, string>>,
): string {
  const { user, password, database } = login;
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return (
    `postgres://${encodeURIComponent(user)}${secret}@${address.host}:${address.port}` +
    `/${encodeURIComponent(database)}${query.length === 0 ? '' : `?${query.join('&')}`}`
  );
}

import pg from 'pg';
import { adminQuery, server, uniqueName } from './server.js';

export interface OwnDatabase extends AsyncDisposable {
  /** For the ordinary role, which owns it. */
  readonly url: string;
}

/** A database on the shared server that nobody else counts the connections of. */
export async function ownDatabase(): Promise<OwnDatabase> {
  const name = uniqueName('fleet');
  await adminQuery(`CREATE DATABASE ${name} OWNER ${pg.escapeIdentifier(server().user)}`);
  const url = new URL(server().url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: async () => void (await adminQuery(`DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

import { channel } from 'node:diagnostics_channel';
import { startPostgres } from '../../embedded/embedded-postgres.js';

/** Where an embedded server is. Plain text: it outlives the realm of the test file that has started it. */
export interface EmbeddedAddress {
  readonly port: number;
  /** An ordinary role, as which tests log in. */
  readonly user: string;
  readonly password: string;
  readonly adminUser: string;
  readonly adminPassword: string;
}

const NAME = 'sluice:testing:embedded-server';
const STARTED = Symbol.for(NAME);

interface Holder {
  [STARTED]?: Promise<string> | string | undefined;
}

/**
 * The embedded server of this process, started when it is asked for first. It ends with the process, however that ends.
 *
 * Jest gives each test file modules and globals of its own, and would start one for each: a channel is the process's.
 */
export async function sharedEmbedded(): Promise<EmbeddedAddress> {
  const shared = channel(NAME);
  const holder = shared as Holder;
  if (holder[STARTED] === undefined) {
    // Without a subscriber it may be collected.
    shared.subscribe(stay);
    holder[STARTED] = start();
    holder[STARTED].then(
      (address) => (holder[STARTED] = address),
      () => (holder[STARTED] = undefined),
    );
  }
  return JSON.parse(await holder[STARTED]) as EmbeddedAddress;
}

function stay(): void {
  // Nothing is published.
}

async function start(): Promise<string> {
  // On the loopback of a machine that only the tests are on, TLS protects from nobody.
  const { port, user, password, admin } = await startPostgres({ tls: false });
  const address: EmbeddedAddress = {
    port,
    user,
    password,
    adminUser: admin.user as string,
    adminPassword: admin.password as string,
  };
  return JSON.stringify(address);
}

import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import type { Secret } from './secret.js';

/** One server that connections go to, after defaults. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: Secret;
  /** `false` is plain text. Otherwise verified, unless the user's own options say not to. */
  readonly tls: false | ConnectionOptions;
  /** `direct` begins TLS without asking first. */
  readonly sslnegotiation: 'postgres' | 'direct';
  readonly channelBinding: 'disable' | 'prefer' | 'require';
  /** Makes the way there where it is not a socket: a server within this process. */
  readonly open?: (() => Duplex) | undefined;
}

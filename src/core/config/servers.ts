import { Secret } from '../../postgres/secret.js';
import type { Server } from '../../postgres/server.js';
import type { Certificates } from './certificates.js';
import type { LibpqSettings } from './libpq-settings.js';
import {
  channelBindings,
  readHost,
  readPort,
  readSslMode,
  readWord,
  sslNegotiations,
} from './libpq-values.js';
import type { Machine } from './machine.js';
import type { ServerOptions } from './options.js';
import type { Problems } from './problems.js';
import type { NamedServer } from './replication.js';
import { resolveTls } from './tls.js';

/** What a server's own options fall back to, in this order: the main options, the URL, the environment, the machine. */
interface Fallbacks {
  readonly main: ServerOptions;
  readonly settings: LibpqSettings;
  readonly machine: Machine;
  readonly certificates: Certificates;
  /** Why a host that nobody names cannot be localhost, with the remedy; `undefined` where it can. */
  readonly whyNotLocalhost: string | undefined;
}

export function resolveServer(
  { label, options: own }: NamedServer,
  fallbacks: Fallbacks,
  problems: Problems,
): Server {
  const { main, settings, machine, certificates, whyNotLocalhost } = fallbacks;
  const host = own.host ?? main.host ?? readHost(settings.get('host'), problems);
  if (host === undefined && whyNotLocalhost !== undefined) {
    problems.add(`nothing says which host ${label} is: ${whyNotLocalhost}`);
  }
  const user = own.username ?? main.username ?? settings.get('user')?.value ?? machine.userName();
  if (user === undefined) {
    problems.add(
      `nothing says which user logs in to ${label}: give \`username\`, PGUSER, or a user in the URL`,
    );
  }
  const tls = own.tls ?? main.tls;
  const wishes = {
    option: tls,
    sslmode: tls === undefined ? readSslMode(settings.get('sslmode'), problems) : undefined,
    rootCert: settings.get('sslrootcert'),
  };
  if (wishes.sslmode === 'verify-ca' && wishes.rootCert?.value === 'system') {
    problems.add(
      `${wishes.rootCert.from} is 'system' and sslmode is 'verify-ca': anybody can have a certificate of a public ` +
        'authority; use sslmode verify-full, as libpq asks too',
    );
  }
  const resolvedTls = resolveTls(host ?? 'localhost', wishes, certificates);
  const negotiation = settings.get('sslnegotiation');
  const sslnegotiation =
    own.sslnegotiation ??
    main.sslnegotiation ??
    readWord(negotiation, sslNegotiations, problems) ??
    'postgres';
  if (sslnegotiation === 'direct' && resolvedTls === false) {
    const from = (own.sslnegotiation ?? main.sslnegotiation) ? '`sslnegotiation`' : negotiation?.from;
    problems.add(
      `${from} is 'direct', but ${label} is reached without TLS: add \`tls: true\`, or leave it out`,
    );
  }
  const binding = settings.get('channel_binding');
  const channelBinding =
    own.channelBinding ?? main.channelBinding ?? readWord(binding, channelBindings, problems) ?? 'disable';
  if (channelBinding === 'require' && resolvedTls === false) {
    const from = (own.channelBinding ?? main.channelBinding) ? '`channelBinding`' : binding?.from;
    problems.add(
      `${from} is 'require', but ${label} is reached without TLS: add \`tls: true\`, or leave it out`,
    );
  }
  const password = new Secret(own.password ?? main.password ?? settings.get('password')?.value);
  Object.freeze(password);
  return Object.freeze({
    host: host ?? 'localhost',
    port: own.port ?? main.port ?? readPort(settings.get('port'), problems) ?? 5432,
    user: user ?? '',
    database: own.database ?? main.database ?? settings.get('dbname')?.value ?? user ?? '',
    password,
    tls: resolvedTls,
    sslnegotiation,
    channelBinding,
  });
}

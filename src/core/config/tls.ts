import type { ConnectionOptions } from 'node:tls';
import type { Certificates } from './certificates.js';
import { hideKeys } from './hide-keys.js';
import type { Setting } from './libpq-keywords.js';
import type { SslMode } from './libpq-values.js';
import { isLocalHost, isSocketFolder } from './local-host.js';
import { describeValue, isRecord, type Problems } from './problems.js';

type TlsOption = boolean | ConnectionOptions;

/** What is said about TLS for one server. The option goes before `sslmode`. */
interface TlsWishes {
  readonly option: TlsOption | undefined;
  readonly sslmode: SslMode | undefined;
  readonly rootCert: Setting | undefined;
}

export function readTls(value: unknown, name: string, problems: Problems): TlsOption | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  if (isRecord(value)) return value;
  problems.add(
    `\`${name}\` is ${describeValue(value)}: it must be true (verified), false (plain text) or TLS options of Node`,
  );
  return undefined;
}

/**
 * The TLS options for one server; `false` is plain text. `sslmode` as in libpq, except that nothing is ever
 * encrypted without being verified: `require` is `verify-full`, and `allow` and `prefer`, which only ask for TLS if
 * it happens to be there, count as not said.
 */
export function resolveTls(
  host: string,
  wishes: TlsWishes,
  certificates: Certificates,
): false | ConnectionOptions {
  // PostgreSQL has no TLS on sockets; libpq ignores sslmode there.
  if (isSocketFolder(host)) return false;
  const said = wishes.option ?? tlsOfMode(wishes);
  if (said === false || (said === undefined && isLocalHost(host))) return false;

  // Said although it is the default: NODE_TLS_REJECT_UNAUTHORIZED=0 would change that.
  const tls: ConnectionOptions = typeof said === 'object' ? { ...said } : { rejectUnauthorized: true };
  if (tls.ca === undefined && tls.secureContext === undefined && tls.rejectUnauthorized !== false) {
    const ca = certificates.for(host, wishes.rootCert);
    if (ca !== undefined) tls.ca = ca;
  }
  return Object.freeze(hideKeys(tls));
}

function tlsOfMode({ sslmode, rootCert }: TlsWishes): TlsOption | undefined {
  switch (sslmode) {
    case 'disable':
      return false;
    case 'verify-ca':
      return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case 'require':
    case 'verify-full':
      return true;
    case undefined:
      // As in libpq, `system` alone asks for verification.
      return rootCert?.value === 'system' ? true : undefined;
    case 'allow':
    case 'prefer':
      return undefined;
    default:
      return sslmode satisfies never;
  }
}

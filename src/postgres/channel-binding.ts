import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { signatureAlgorithmHashFromCertificate } from './pg-internals.js';
import { ScramError, type Gs2Flag } from './scram.js';
import type { Server } from './server.js';

const PLUS = 'SCRAM-SHA-256-PLUS';
const PLAIN = 'SCRAM-SHA-256';

/** Which kind of SCRAM to log in by, of those that the server offers. Throws where none of them will do. */
export function chooseFlag(offered: readonly string[], { channelBinding, tls }: Server): Gs2Flag {
  const binds = channelBinding !== 'disable' && tls !== false;
  if (binds && offered.includes(PLUS)) return 'p=tls-server-end-point';
  if (channelBinding === 'require') throw new ScramError(UNBOUND);
  if (!offered.includes(PLAIN))
    throw new ScramError(`it offers ${offered.join(', ')} only, and not ${PLAIN}`);
  return binds ? 'y' : 'n';
}

export const UNBOUND =
  "`channelBinding` is 'require', and it offers no login that is bound to its certificate. Leave the option out, or use a " +
  'server with SCRAM-SHA-256-PLUS, and no proxy that ends TLS in front of it';

/** The server's certificate as a login is bound to it: tls-server-end-point, RFC 5929, section 4. */
export function bindingOf(stream: Socket): Buffer {
  const certificate = (stream as TLSSocket).getPeerCertificate().raw;
  const hash = signatureAlgorithmHashFromCertificate(certificate);
  const isWeak = hash === 'MD5' || hash === 'SHA-1';
  return createHash(isWeak ? 'sha256' : hash.replace(/^SHA-/, 'sha').toLowerCase())
    .update(certificate)
    .digest();
}

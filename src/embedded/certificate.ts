import { INSTALL, REMEDY } from './binaries.js';
import { resolvePackage } from './resolve-package.js';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** A certificate for localhost and 127.0.0.1 that is its own authority. Rejects where selfsigned is not installed. */
export async function createCertificate(): Promise<Certificate> {
  const { generate } = loadSelfsigned();
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    // An elliptic key takes milliseconds, an RSA key up to a second.
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 30 * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}

/** Only when it is needed: it is an optional peer. */
function loadSelfsigned(): typeof import('selfsigned') {
  const found = resolvePackage('selfsigned');
  if (!found) throw new Error(`an embedded PostgreSQL needs selfsigned: ${INSTALL}, or ${REMEDY}`);
  return found.require('selfsigned') as typeof import('selfsigned');
}

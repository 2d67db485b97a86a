import { createSecureContext, type ConnectionOptions } from 'node:tls';

const made = new WeakMap<ConnectionOptions, ConnectionOptions>();

/**
 * The options with the certificates and keys read into a TLS context, once a server: parsing them takes milliseconds at
 * every connect otherwise, and a socket shows the options it was made with, private key and passphrase included.
 */
export function withSecureContext(tls: ConnectionOptions): ConnectionOptions {
  const known = made.get(tls);
  if (known !== undefined) return known;
  const { key: _key, passphrase: _passphrase, pfx: _pfx, ...shown } = tls;
  const options = { ...shown, secureContext: tls.secureContext ?? createSecureContext(tls) };
  made.set(tls, options);
  return options;
}

import { createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';

/**
 * The groups that Node offers, with the one first that every PostgreSQL takes by default (up to version 17 no other): a
 * client makes a key share for the first of them only, and a server that takes another one asks for it, which is a round
 * trip more. Node's own order begins with X25519, or from OpenSSL 3.5 on with X25519MLKEM768, whose share costs more than
 * the rest of the hello.
 */
const GROUPS = ['P-256:X25519:X25519MLKEM768:P-384:P-521', 'P-256:X25519:P-384:P-521'];

const made = new WeakMap<ConnectionOptions, ConnectionOptions>();
const shared = new Map<string, SecureContext>();
/** Those of `GROUPS` that this OpenSSL knows; the first list is for 3.5 and newer. */
let groups: readonly (string | undefined)[] = [...GROUPS, undefined];

/**
 * The options with the certificates and keys read into a TLS context, once a container: parsing them takes milliseconds at
 * every connect otherwise.
 */
export function withSecureContext(tls: ConnectionOptions, lean: boolean): ConnectionOptions {
  const known = made.get(tls);
  if (known !== undefined) return known;
  const options = withContext(tls, tls.secureContext ?? contextOf(tls, lean));
  made.set(tls, options);
  return options;
}

/** The same, read anew. */
export function withFreshContext(tls: ConnectionOptions, lean: boolean): ConnectionOptions {
  return withContext(tls, tls.secureContext ?? createContext(tls, lean));
}

/** A socket shows the options that it was made with: without private key and passphrase. */
function withContext(tls: ConnectionOptions, secureContext: SecureContext): ConnectionOptions {
  const { key: _key, passphrase: _passphrase, pfx: _pfx, ...shown } = tls;
  return { ...shown, secureContext };
}

/** Servers with the same authorities share one. */
function contextOf(tls: ConnectionOptions, lean: boolean): SecureContext {
  const isPlain =
    tls.key === undefined &&
    tls.pfx === undefined &&
    tls.passphrase === undefined &&
    Object.values(tls).every((value) => typeof value === 'string' || typeof value === 'boolean');
  if (!isPlain) return createContext(tls, lean);
  const key = JSON.stringify([lean, Object.entries(tls)]);
  const context = shared.get(key) ?? createContext(tls, lean);
  shared.set(key, context);
  return context;
}

/** `lean`: with a key share that every PostgreSQL takes. */
function createContext(tls: ConnectionOptions, lean: boolean): SecureContext {
  if (!lean || tls.ecdhCurve !== undefined) return createSecureContext(tls);
  for (const [index, ecdhCurve] of groups.entries()) {
    if (ecdhCurve === undefined) break;
    try {
      const { key, passphrase, pfx } = tls;
      const context = createSecureContext({ ...tls, key, passphrase, pfx, ecdhCurve });
      groups = groups.slice(index);
      return context;
    } catch {
      // Either the groups, or what the last attempt says of the user's own options.
    }
  }
  return createSecureContext(tls);
}

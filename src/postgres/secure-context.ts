import { createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';

/**
 * The groups that Node offers, with the one first that PostgreSQL takes by default: a client makes a key share for the
 * first of them only. Node's own order begins with X25519MLKEM768, whose share costs more than the rest of the hello; a
 * server that insists on it asks for it.
 */
const GROUPS = 'X25519:X25519MLKEM768:P-256:P-384:P-521';

const made = new WeakMap<ConnectionOptions, ConnectionOptions>();
const shared = new Map<string, SecureContext>();
/** Not where OpenSSL is older than 3.5, which makes no such share either. */
let knowsGroups = true;

/**
 * The options with the certificates and keys read into a TLS context, once a container: parsing them takes milliseconds at
 * every connect otherwise, and a socket shows the options it was made with, private key and passphrase included.
 * `lean`: with one key share.
 */
export function withSecureContext(tls: ConnectionOptions, lean: boolean): ConnectionOptions {
  const known = made.get(tls);
  if (known !== undefined) return known;
  const { key: _key, passphrase: _passphrase, pfx: _pfx, ...shown } = tls;
  const options = { ...shown, secureContext: tls.secureContext ?? contextOf(tls, lean) };
  made.set(tls, options);
  return options;
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

function createContext(tls: ConnectionOptions, lean: boolean): SecureContext {
  if (lean && knowsGroups && tls.ecdhCurve === undefined) {
    try {
      return createSecureContext({
        ...tls,
        key: tls.key,
        passphrase: tls.passphrase,
        pfx: tls.pfx,
        ecdhCurve: GROUPS,
      });
    } catch {
      // Either the groups, or what the next line says of the user's own options.
    }
    const context = createSecureContext(tls);
    knowsGroups = false;
    return context;
  }
  return createSecureContext(tls);
}

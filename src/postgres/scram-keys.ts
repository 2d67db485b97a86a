import { createSecretKey, hash, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { hmac, sha256, type ScramChallenge, type ScramKeys } from './scram.js';

const derive = promisify(pbkdf2);
const KEY_BYTES = 32;

interface Known extends ScramChallenge {
  readonly fingerprint: string;
  readonly keys: Promise<ScramKeys>;
}

/**
 * The keys of one user, derived once per password, salt and iteration count: 4096 rounds of hashing are half of what a
 * connect costs the client, and a server's salt changes with the password only. In memory, and nowhere else; of the
 * password it keeps a fingerprint that is of no use outside of this process.
 */
export class ScramKeyStore {
  readonly #secret = randomBytes(KEY_BYTES).toString('base64');
  #known: Known | undefined;

  /** The keys for this password and challenge. Rejects with what `node:crypto` does. */
  keysFor(password: string, challenge: ScramChallenge): Promise<ScramKeys> {
    const known = this.#known;
    const fingerprint = hash('sha256', this.#secret + password);
    if (known !== undefined && isSame(known, challenge) && known.fingerprint === fingerprint)
      return known.keys;
    const keys = deriveKeys(password, challenge);
    this.#known = { ...challenge, fingerprint, keys };
    keys.catch(() => this.forget());
    return keys;
  }

  forget(): void {
    this.#known = undefined;
  }
}

export async function deriveKeys(password: string, { salt, iterations }: ScramChallenge): Promise<ScramKeys> {
  const salted = await derive(
    prepared(password),
    Buffer.from(salt, 'base64'),
    iterations,
    KEY_BYTES,
    'sha256',
  );
  const clientKey = hmac(salted, 'Client Key');
  return {
    clientKey,
    // As objects: it takes several times as long to make one of bytes as to use it.
    storedKey: createSecretKey(sha256(clientKey)),
    serverKey: createSecretKey(hmac(salted, 'Server Key')),
  };
}

function isSame(one: ScramChallenge, other: ScramChallenge): boolean {
  return one.salt === other.salt && one.iterations === other.iterations;
}

// RFC 3454, tables C.1.2 (spaces) and B.1 (commonly mapped to nothing).
const SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
const NOTHING = /\u00ad|\u034f|\u1806|\u180b|\u180c|\u180d|\u200c|\u200d|\u2060|\ufeff|[\ufe00-\ufe0f]/g;

/** SASLprep, RFC 4013, as PostgreSQL does it: a password with characters that it prohibits is taken all the same. */
function prepared(password: string): string {
  return password.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
}

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-256-PLUS';

/** What a login proves knowledge of, derived from the password, and what the server has to prove in turn. */
export interface ScramKeys {
  readonly clientKey: Buffer;
  readonly storedKey: KeyObject;
  readonly serverKey: KeyObject;
}

/** What the server asks the keys for. */
export interface ScramChallenge {
  /** In base64. */
  readonly salt: string;
  readonly iterations: number;
}

/** Whether the client could bind the login to the server's certificate, and does. */
export type Gs2Flag = 'n' | 'y' | 'p=tls-server-end-point';

const NONCE_BYTES = 18;
/** PostgreSQL takes the user from the startup message. */
const NO_NAME = 'n=';

/** One login by SCRAM-SHA-256, message by message: RFC 5802 and RFC 7677. Throws where the server breaks the rules. */
export class ScramExchange {
  readonly mechanism: ScramMechanism;
  readonly #flag: Gs2Flag;
  readonly #clientFirst: string;
  readonly #nonce = randomBytes(NONCE_BYTES).toString('base64');
  #serverFirst = '';
  #serverNonce = '';
  #serverSignature: Buffer | undefined;
  #verified = false;

  constructor(flag: Gs2Flag) {
    this.mechanism = flag.startsWith('p=') ? 'SCRAM-SHA-256-PLUS' : 'SCRAM-SHA-256';
    this.#flag = flag;
    this.#clientFirst = `${NO_NAME},r=${this.#nonce}`;
  }

  get flag(): Gs2Flag {
    return this.#flag;
  }

  /** Whether the server has proved that it knows the keys. */
  get verified(): boolean {
    return this.#verified;
  }

  get initialResponse(): string {
    return `${this.#flag},,${this.#clientFirst}`;
  }

  /** Reads the server's first message. */
  challenge(serverFirst: string, mostIterations: number): ScramChallenge {
    const { r: nonce, s: salt, i: count } = attributes(serverFirst);
    if (nonce === undefined || !/^[\x21-\x2b\x2d-\x7e]+$/.test(nonce))
      throw new ScramError('its nonce is missing or not printable');
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw new ScramError('its nonce does not continue ours');
    if (!salt || !isBase64(salt)) throw new ScramError('its salt is missing or no base64');
    if (count === undefined || !/^[1-9]\d*$/.test(count))
      throw new ScramError('its iteration count is missing or no number');
    const iterations = Number(count);
    // A server that asks for more would keep the client busy.
    if (mostIterations !== 0 && iterations > mostIterations)
      throw new ScramError(`its iteration count of ${count} is above ${mostIterations}`);
    this.#serverFirst = serverFirst;
    this.#serverNonce = nonce;
    return { salt, iterations };
  }

  /** The last message. `binding` is the hash of the server's certificate, where the login is bound to it. */
  finalMessage({ clientKey, storedKey, serverKey }: ScramKeys, binding: Buffer | undefined): string {
    const header = Buffer.from(`${this.#flag},,`);
    const channel = Buffer.concat(binding === undefined ? [header] : [header, binding]).toString('base64');
    const withoutProof = `c=${channel},r=${this.#serverNonce}`;
    const message = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, message);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
    this.#serverSignature = hmac(serverKey, message);
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Reads the server's proof. */
  verify(serverFinal: string): void {
    const { e: error, v: given } = attributes(serverFinal);
    if (error !== undefined) throw new ScramError(`it answered ${error}`);
    const signature = Buffer.from(given ?? '', 'base64');
    const expected = this.#serverSignature;
    if (
      expected === undefined ||
      signature.length !== expected.length ||
      !timingSafeEqual(signature, expected)
    )
      throw new ScramError('its signature is missing or wrong: it does not know the password');
    this.#verified = true;
  }
}

/** The server did not keep to SCRAM, or does not know the password itself. */
export class ScramError extends Error {
  override readonly name = 'ScramError';

  constructor(what: string) {
    super(`SCRAM: the server cannot be trusted with this login: ${what}`);
  }
}

export function hmac(key: Buffer | KeyObject, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

export function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

function attributes(message: string): Record<string, string | undefined> {
  return Object.fromEntries(message.split(',').map((pair) => [pair.slice(0, 1), pair.slice(2)]));
}

function isBase64(text: string): boolean {
  return /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i.test(text);
}

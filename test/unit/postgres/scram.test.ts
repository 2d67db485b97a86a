import { createHash, createHmac, pbkdf2Sync, randomBytes, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { deriveKeys, ScramKeyStore } from '../../../src/postgres/scram-keys.js';
import { ScramExchange } from '../../../src/postgres/scram.js';

const SALT = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
const CHALLENGE = { salt: SALT.toString('base64'), iterations: 4_096 };
const hmac = (key: Buffer | KeyObject, text: string | Buffer): Buffer =>
  createHmac('sha256', key).update(text).digest();
const nonceOf = (exchange: ScramExchange): string => /r=(.*)$/.exec(exchange.initialResponse)?.[1] ?? '';

/** What a server says first. */
function first(exchange: ScramExchange, changes: { r?: string; s?: string; i?: string } = {}): string {
  const { r = `${nonceOf(exchange)}server`, s = CHALLENGE.salt, i = String(CHALLENGE.iterations) } = changes;
  return `r=${r},s=${s},i=${i}`;
}

describe('an exchange, against RFC 5802 computed by hand', () => {
  test.each([
    ['n', undefined, 'SCRAM-SHA-256'],
    ['y', undefined, 'SCRAM-SHA-256'],
    ['p=tls-server-end-point', randomBytes(32), 'SCRAM-SHA-256-PLUS'],
  ] as const)('%s', async (flag, binding, mechanism) => {
    const exchange = new ScramExchange(flag);
    expect(exchange.mechanism).toBe(mechanism);
    expect(exchange.initialResponse).toMatch(new RegExp(`^${flag},,n=,r=[\\x21-\\x2b\\x2d-\\x7e]{24}$`));
    const serverFirst = first(exchange);
    expect(exchange.challenge(serverFirst, 100_000)).toEqual(CHALLENGE);
    const message = exchange.finalMessage(await deriveKeys('pencil', CHALLENGE), binding);

    const [, channel = '', nonce, proof = ''] = /^c=([^,]*),r=([^,]*),p=(.*)$/.exec(message) ?? [];
    expect(Buffer.from(channel, 'base64')).toEqual(
      Buffer.concat([Buffer.from(`${flag},,`), binding ?? Buffer.alloc(0)]),
    );
    expect(nonce).toBe(`${nonceOf(exchange)}server`);
    const salted = pbkdf2Sync('pencil', SALT, 4_096, 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash('sha256').update(clientKey).digest();
    const text = `n=,r=${nonceOf(exchange)},${serverFirst},c=${channel},r=${nonce}`;
    const signature = hmac(storedKey, text);
    const expected = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
    expect(Buffer.from(proof, 'base64')).toEqual(expected);

    expect(exchange.verified).toBe(false);
    const serverSignature = hmac(hmac(salted, 'Server Key'), text).toString('base64');
    exchange.verify(`v=${serverSignature}`);
    expect(exchange.verified).toBe(true);
  });

  test('the keys of RFC 7677, section 3', async () => {
    // v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4= is its server signature, over its own messages.
    const { serverKey } = await deriveKeys('pencil', CHALLENGE);
    const text =
      'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,' +
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    expect(hmac(serverKey, text).toString('base64')).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  });
});

describe('a server that breaks the rules', () => {
  test.each([
    [{ r: '' }, 'nonce is missing'],
    [{ r: 'another one' }, 'nonce is missing or not printable'],
    [{ r: 'another' }, 'nonce does not continue ours'],
    [{ s: '' }, 'salt is missing or no base64'],
    [{ s: '!' }, 'salt is missing or no base64'],
    [{ i: '' }, 'iteration count is missing'],
    [{ i: '0' }, 'iteration count is missing or no number'],
    [{ i: '1e9' }, 'iteration count is missing or no number'],
    [{ i: '100001' }, 'iteration count of 100001 is above 100000'],
  ])('%o', (changes, what) => {
    const exchange = new ScramExchange('n');
    expect(() => exchange.challenge(first(exchange, changes), 100_000)).toThrow(what);
  });

  test('a nonce that is ours and nothing more', () => {
    const exchange = new ScramExchange('n');
    expect(() => exchange.challenge(first(exchange, { r: nonceOf(exchange) }), 0)).toThrow(
      'does not continue ours',
    );
  });

  test.each(['', 'v=', 'v=AAAA', `v=${randomBytes(32).toString('base64')}`, 'nonsense'])(
    'the proof %o',
    async (proof) => {
      const exchange = new ScramExchange('n');
      exchange.challenge(first(exchange), 0);
      exchange.finalMessage(await deriveKeys('pencil', CHALLENGE), undefined);
      expect(() => exchange.verify(proof)).toThrow('signature is missing or wrong');
      expect(exchange.verified).toBe(false);
    },
  );

  test('a proof before there was anything to prove, and an error of its own', () => {
    expect(() => new ScramExchange('n').verify('v=AAAA')).toThrow('signature is missing or wrong');
    expect(() => new ScramExchange('n').verify('e=other-error')).toThrow('it answered other-error');
  });
});

describe('kept keys', () => {
  test('are derived once for a password, a salt and an iteration count', async () => {
    const store = new ScramKeyStore();
    const keys = await store.keysFor('pencil', CHALLENGE);
    expect(await store.keysFor('pencil', { ...CHALLENGE })).toBe(keys);
    expect(keys).toEqual(await deriveKeys('pencil', CHALLENGE));
  });

  test.each([
    ['another password', 'pencils', CHALLENGE],
    ['another salt', 'pencil', { ...CHALLENGE, salt: randomBytes(16).toString('base64') }],
    ['another iteration count', 'pencil', { ...CHALLENGE, iterations: 5_000 }],
  ])('not for %s', async (_what, password, challenge) => {
    const store = new ScramKeyStore();
    const keys = await store.keysFor('pencil', CHALLENGE);
    expect(await store.keysFor(password, challenge)).toEqual(await deriveKeys(password, challenge));
    expect(await store.keysFor(password, challenge)).not.toEqual(keys);
  });

  test('are forgotten on demand', async () => {
    const store = new ScramKeyStore();
    const keys = await store.keysFor('pencil', CHALLENGE);
    store.forget();
    expect(await store.keysFor('pencil', CHALLENGE)).not.toBe(keys);
  });

  test('two who ask at once wait for one derivation', () => {
    const store = new ScramKeyStore();
    expect(store.keysFor('pencil', CHALLENGE)).toBe(store.keysFor('pencil', CHALLENGE));
  });

  test('neither they nor the password are shown', async () => {
    const store = new ScramKeyStore();
    const { clientKey } = await store.keysFor('Hunter2', CHALLENGE);
    const shown = inspect(store, { depth: 9, showHidden: true }) + JSON.stringify(store);
    expect(shown).not.toContain('Hunter2');
    expect(shown).not.toContain(clientKey.toString('hex').slice(0, 8));
  });

  test.each([
    ['\u00a0', ' '],
    ['a\u00ad\ufeffb', 'ab'],
    ['\u2168', 'IX'],
    ['e\u0301', '\u00e9'],
  ])('%j is the same password as %j', async (one, other) => {
    expect(await deriveKeys(one, CHALLENGE)).toEqual(await deriveKeys(other, CHALLENGE));
  });
});

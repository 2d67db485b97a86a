import { createSecureContext } from 'node:tls';
import { expect, test } from 'vitest';
import { withSecureContext } from '../../../src/postgres/secure-context.js';
import { testDatabase, noBackends } from '../../helpers/database.js';

test('certificates are read once a container', () => {
  const tls = { rejectUnauthorized: true };
  expect(withSecureContext(tls, true)).toBe(withSecureContext(tls, true));
  const same = { ...tls };
  expect(withSecureContext(same, true).secureContext).toBe(withSecureContext(tls, true).secureContext);
});

test.each([{ minVersion: 'TLSv1.3' as const }, { passphrase: 'p' }, { ca: [] }, { ciphers: 'HIGH' }])(
  'servers with other options do not share: %o',
  (more) => {
    const tls = { rejectUnauthorized: true };
    const { secureContext } = withSecureContext({ ...tls, ...more }, true);
    expect(secureContext).not.toBe(withSecureContext(tls, true).secureContext);
  },
);

test('a private key is never shared, also where it is hidden', () => {
  const hidden = () => Object.defineProperty({ rejectUnauthorized: true }, 'passphrase', { value: 'p' });
  const one = withSecureContext(hidden(), true).secureContext;
  expect(withSecureContext(hidden(), true).secureContext).not.toBe(one);
});

test('secrets are left out, all else stays, and the options given are not changed', () => {
  const tls = { passphrase: 'p', servername: 'db', minVersion: 'TLSv1.3', rejectUnauthorized: true } as const;
  const { secureContext, ...rest } = withSecureContext(tls, true);
  expect(secureContext).toBeTypeOf('object');
  expect(rest).toEqual({ servername: 'db', minVersion: 'TLSv1.3', rejectUnauthorized: true });
  expect(tls.passphrase).toBe('p');
});

test("a context of the user's own is used as it is", () => {
  const secureContext = createSecureContext();
  expect(withSecureContext({ secureContext }, true).secureContext).toBe(secureContext);
});

test('a server whose certificate nobody vouches for is refused, at every connect', async () => {
  const db = testDatabase({ tls: { rejectUnauthorized: true } });
  for (let i = 0; i < 2; i++) {
    await expect(db.run(() => db.sequelize.authenticate())).rejects.toMatchObject({
      name: 'SequelizeConnectionError',
      parent: { message: expect.stringMatching(/certificate|SSL/) },
    });
  }
});

test('a key that cannot be read fails the connect, and leaves nothing', async () => {
  const db = testDatabase({ tls: { key: 'no key', cert: 'no certificate' } });
  await expect(db.run(() => db.sequelize.authenticate())).rejects.toMatchObject({
    name: 'SequelizeConnectionError',
  });
  await noBackends(db);
});

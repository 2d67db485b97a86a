import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { lambdaCertificates, thisMachine, type Machine } from '../../../src/core/config/machine.js';
import { problemsOf, writer } from './resolve.js';

const folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const pem = '-----BEGIN CERTIFICATE-----\n';
const lambda: Machine = { userName: () => 'sbx', rdsCertificates: file('rds.pem', `${pem}rds`) };
const rds = 'db.abc.eu-central-1.rds.amazonaws.com';
const verified = { rejectUnauthorized: true };

describe('with nothing said', () => {
  test.each([
    'localhost',
    'LOCALHOST.',
    'db.localhost',
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '/tmp',
  ])('a local host has no TLS: %s', (host) => {
    expect(writer({ host }).tls).toBe(false);
  });

  test.each([
    'db.example.com',
    '10.0.0.1',
    '2001:db8::1',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '127.1',
  ])('any other host is verified: %s', (host) => {
    expect(writer({ host }).tls).toEqual(verified);
  });
});

describe('sslmode', () => {
  test.each([
    ['disable', false, false],
    ['allow', verified, false],
    ['prefer', verified, false],
    ['require', verified, verified],
    ['verify-full', verified, verified],
  ])('%s', (PGSSLMODE, remote, local) => {
    expect(writer({ host: 'h' }, { PGSSLMODE }).tls).toEqual(remote);
    expect(writer({ host: 'localhost' }, { PGSSLMODE }).tls).toEqual(local);
    expect(writer({ url: `postgres://h/?sslmode=${PGSSLMODE}` }, { PGSSLMODE: 'prefer' }).tls).toEqual(
      remote,
    );
    expect(writer({ host: '/tmp' }, { PGSSLMODE }).tls).toBe(false);
  });

  test('verify-ca verifies the chain and not the name', () => {
    const { tls } = writer({ host: 'h' }, { PGSSLMODE: 'verify-ca' });
    expect(tls).toMatchObject({ rejectUnauthorized: true, checkServerIdentity: expect.any(Function) });
    expect(tls && tls.checkServerIdentity?.('h', {} as never)).toBeUndefined();
  });

  test('anything else is a problem', () => {
    expect(problemsOf({ url: 'postgres://h/?sslmode=no-verify' })[0]).toMatch(
      /^sslmode in url is 'no-verify': .* `tls: \{ rejectUnauthorized: false \}`$/,
    );
  });
});

describe('the option tls', () => {
  test('beats sslmode', () => {
    expect(writer({ host: 'h', tls: false }, { PGSSLMODE: 'require' }).tls).toBe(false);
    expect(writer({ host: 'localhost', tls: true }, { PGSSLMODE: 'disable' }).tls).toEqual(verified);
  });

  test('is copied as given', () => {
    const secureContext = createSecureContext();
    const tls = { secureContext, servername: 'x' };
    const copy = writer({ host: rds, tls }, {}, lambda).tls;
    expect(copy).toEqual(tls);
    expect(copy).not.toBe(tls);
    expect(copy && copy.secureContext).toBe(secureContext);
    expect(Object.isFrozen(secureContext)).toBe(false);
    expect(writer({ host: 'h', tls: { rejectUnauthorized: false } }).tls).toEqual({
      rejectUnauthorized: false,
    });
  });

  test.each(['require', 1, null, []])('must be a boolean or an object: %j', (tls) => {
    expect(problemsOf({ host: 'h', tls })).toEqual([expect.stringContaining('`tls` is ')]);
  });
});

describe('root certificates', () => {
  const root = file('root.pem', `${pem}root`);

  test('are those of sslrootcert', () => {
    expect(writer({ host: 'h' }, { PGSSLROOTCERT: root }).tls).toEqual({ ...verified, ca: `${pem}root` });
    expect(writer({ url: `postgres://h/?sslrootcert=${root}` }, { PGSSLROOTCERT: '/none' }).tls).toEqual({
      ...verified,
      ca: `${pem}root`,
    });
    expect(writer({ host: rds, tls: true }, { PGSSLROOTCERT: root }, lambda).tls).toEqual({
      ...verified,
      ca: `${pem}root`,
    });
  });

  test('a file that cannot be read, or that holds none, is a problem', () => {
    expect(problemsOf({ host: 'h' }, { PGSSLROOTCERT: '/none' })[0]).toMatch(
      /^PGSSLROOTCERT is '\/none', which cannot be read \(ENOENT\)/,
    );
    expect(problemsOf({ host: 'h' }, { PGSSLROOTCERT: folder })[0]).toContain('(EISDIR)');
    expect(problemsOf({ host: 'h' }, { PGSSLROOTCERT: file('empty.pem', '') })[0]).toContain(
      'holds no certificate',
    );
  });

  test('are not read where they are not used', () => {
    expect(problemsOf({ host: 'localhost' }, { PGSSLROOTCERT: '/none' })).toEqual([]);
    expect(problemsOf({ host: 'h', tls: { ca: 'x' } }, { PGSSLROOTCERT: '/none' })).toEqual([]);
  });

  test('system is those of Node, and asks for verification, as in libpq', () => {
    expect(writer({ host: rds }, { PGSSLROOTCERT: 'system' }, lambda).tls).toEqual(verified);
    expect(writer({ host: 'localhost' }, { PGSSLROOTCERT: 'system' }).tls).toEqual(verified);
    const env = { PGSSLROOTCERT: 'system', PGSSLMODE: 'verify-ca' };
    expect(problemsOf({ host: 'h' }, env)).toEqual([expect.stringContaining('use sslmode verify-full')]);
  });

  test.each([rds, 'db.abc.cn-north-1.rds.amazonaws.com.cn', rds.toUpperCase()])(
    'are those that Lambda keeps, for RDS: %s',
    (host) => {
      expect(writer({ host }, {}, lambda).tls).toEqual({ ...verified, ca: `${pem}rds` });
      expect(writer({ host }).tls).toEqual(verified);
    },
  );

  test.each(['h', 'x.rds.amazonaws.com.example.com', 'p.proxy-abc.eu-central-1.rds.amazonaws.com'])(
    'are those of Node elsewhere: %s',
    (host) => {
      expect(writer({ host }, {}, lambda).tls).toEqual(verified);
    },
  );

  test('given by the user stay', () => {
    expect(writer({ host: rds, tls: { ca: 'mine' } }, {}, lambda).tls).toEqual({ ca: 'mine' });
    expect(writer({ host: rds, tls: { servername: 'x' } }, {}, lambda).tls).toEqual({
      servername: 'x',
      ca: `${pem}rds`,
    });
  });

  test('of RDS are where the runtimes of Lambda have them', () => {
    expect(lambdaCertificates).toBe('/var/runtime/ca-cert.pem');
    expect(thisMachine.rdsCertificates).toBe(lambdaCertificates);
  });
});

import { expect, test } from 'vitest';
import { thisMachine } from '../../../src/core/config/machine.js';
import { problemsOf, resolve, writer } from './resolve.js';

const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'orders' };

test('nothing configured is no server and no problem', () => {
  expect(resolve({}).servers).toBeUndefined();
  expect(
    resolve({}, { DATABASE_URL: '', PGHOST: '', PGUSER: 'u', PGSSLMODE: 'nonsense' }).servers,
  ).toBeUndefined();
});

test('nothing configured in Lambda is a problem with all remedies', () => {
  expect(problemsOf({}, lambda)).toEqual([
    'nothing says where the server is: set DATABASE_URL or PGHOST, or give the option `url` or `host`',
  ]);
});

test('an option beats DATABASE_URL, and DATABASE_URL beats PGHOST', () => {
  const env = { DATABASE_URL: 'postgres://from-url/db', PGHOST: 'from-pghost', PGPORT: '6000', PGUSER: 'me' };
  expect(writer({ host: 'from-option' }, env)).toMatchObject({ host: 'from-option', port: 6000, user: 'me' });
  expect(writer({ url: 'postgres://from-option' }, env)).toMatchObject({
    host: 'from-option',
    database: 'me',
  });
  expect(writer({}, env)).toMatchObject({ host: 'from-url', port: 6000, user: 'me', database: 'db' });
  expect(writer({}, { ...env, DATABASE_URL: '' })).toMatchObject({ host: 'from-pghost', database: 'me' });
});

test('what a URL does not say comes from the environment, as in libpq', async () => {
  const env = {
    PGHOST: 'h',
    PGPORT: '1',
    PGUSER: 'u',
    PGPASSWORD: 'p',
    PGDATABASE: 'd',
    PGSSLMODE: 'disable',
  };
  const server = writer({ url: 'postgres://' }, env);
  expect(server).toMatchObject({ host: 'h', port: 1, user: 'u', database: 'd', tls: false });
  expect(await server.password.reveal()).toBe('p');
});

test('what nobody says is 5432, the user of the system, and a database of that name', () => {
  expect(writer({ host: 'h' })).toMatchObject({
    host: 'h',
    port: 5432,
    user: 'os-user',
    database: 'os-user',
  });
  expect(writer({ url: 'postgres:///db' }).host).toBe('localhost');
  expect(writer({ host: 'h' }).password.reveal()).toBeUndefined();
});

test('no user at all is a problem', () => {
  const machine = { userName: () => undefined, rdsCertificates: '' };
  expect(problemsOf({ host: 'h' }, {}, machine)).toEqual([
    'nothing says which user logs in to the server: give `username`, PGUSER, or a user in the URL',
  ]);
});

test('the user of this machine is known, or unknown without a crash', () => {
  expect(['string', 'undefined']).toContain(typeof thisMachine.userName());
});

test('a URL together with its parts is refused', () => {
  const [problem] = problemsOf({ url: 'postgres://h/db', host: 'x', password: 'y' });
  expect(problem).toMatch(/^`url` and `host`, `password` are both given:/);
});

test('a host that nobody names is not localhost in Lambda', () => {
  expect(problemsOf({ database: 'db' }, lambda)).toEqual([
    'nothing says which host the server is: give the option `host`, set PGHOST, or name it in the URL',
  ]);
});

test('a DATABASE_URL that an option hides is named when the host is missing', () => {
  const env = { DATABASE_URL: 'postgres://h/db' };
  expect(problemsOf({ password: () => 'token' }, env)[0]).toContain(
    'DATABASE_URL is not read because `password` is given',
  );
  expect(problemsOf({ password: 'p', host: 'h' }, env)).toEqual([]);
});

test('a password may be a function, asked at every connect', async () => {
  let asked = 0;
  const { password } = writer({ host: 'h', password: async () => `token ${++asked}` });
  expect([await password.reveal(), await password.reveal()]).toEqual(['token 1', 'token 2']);
});

test('a bad variable is reported where the servers come from the environment or a URL', () => {
  const env = { PGPORT: 'x', PGSSLMODE: 'on', PGCONNECT_TIMEOUT: 'soon' };
  const bad = [
    "PGPORT is 'x': it must be a whole number from 1 to 65535",
    "PGSSLMODE is 'on': it must be one of disable, allow, prefer, require, verify-ca, verify-full",
    "PGCONNECT_TIMEOUT is 'soon': it must be whole seconds, from 0 to 2147483",
  ];
  expect(problemsOf({}, { ...env, PGHOST: 'h' })).toEqual(bad);
  expect(problemsOf({ url: 'postgres://h:1/?sslmode=disable', connectMs: 1 }, env).toSorted()).toEqual(
    bad.toSorted(),
  );
  expect(problemsOf({ host: 'h' }, env).toSorted()).toEqual(bad.toSorted());
});

test('a bad variable that an option replaces does not matter', () => {
  const env = { PGPORT: 'x', PGSSLMODE: 'on', PGCONNECT_TIMEOUT: 'soon' };
  expect(problemsOf({ host: 'h', port: 1, tls: true, connectMs: 1 }, env)).toEqual([]);
});

test('several hosts and URLs are refused as a host', () => {
  expect(problemsOf({ host: 'a,b' })[0]).toContain('several hosts are not supported');
  expect(problemsOf({}, { PGHOST: 'a,b' })[0]).toContain("PGHOST is 'a,b': several hosts");
  expect(problemsOf({ host: 'postgres://h' })[0]).toContain('the whole URL as `url` or DATABASE_URL');
});

test('a replica takes what it leaves out from the main options', async () => {
  const { servers } = resolve({
    url: 'postgres://u:p@primary:6000/db?sslmode=disable',
    replication: { read: [{ host: 'r1' }, { host: 'r2', port: 7000, password: 'q', tls: true }] },
  });
  expect(servers?.write).toMatchObject({ host: 'primary', port: 6000, tls: false });
  expect(servers?.read).toMatchObject([
    { host: 'r1', port: 6000, user: 'u', database: 'db', tls: false },
    { host: 'r2', port: 7000, user: 'u', database: 'db', tls: { rejectUnauthorized: true } },
  ]);
  expect(servers?.read.map((server) => server.password.reveal())).toEqual(['p', 'q']);
});

test('one replica needs no array, and write may be a server of its own', () => {
  const { servers } = resolve({
    username: 'u',
    replication: { read: { host: 'r' }, write: { host: 'w', database: 'd' } },
  });
  expect(servers).toMatchObject({ write: { host: 'w', user: 'u', database: 'd' }, read: [{ host: 'r' }] });
});

test('no replication is nothing to read from apart', () => {
  expect(resolve({ host: 'h' }).servers?.read).toEqual([]);
});

test.each([
  [{ read: [] }, '`replication.read` is an empty array'],
  [{}, '`replication.read` is undefined'],
  [{ read: [{ host: 'r' }, 'r2'] }, "`replication.read[1]` is 'r2'"],
  [{ read: { host: 'r', port: '1' } }, "`replication.read.port` is '1'"],
  [{ read: { host: 'r', url: 'x' } }, "'replication.read.url' is not an option of Sluice"],
  [
    { read: { host: 'r' }, reed: 1 },
    "'replication.reed' is not an option of Sluice: did you mean `replication.read`?",
  ],
  [true, '`replication` is true'],
])('a bad replication is refused: %j', (replication, problem) => {
  expect(problemsOf({ host: 'h', replication })).toEqual([expect.stringContaining(problem)]);
});

test('a replica alone does not make localhost the primary', () => {
  expect(problemsOf({ replication: { read: { host: 'r' } } })).toEqual([
    'nothing says which host the server is: give the option `host`, set PGHOST, or name it in the URL',
  ]);
});

import { expect, test } from 'vitest';
import { parseConnectionUrl } from '../../../src/core/config/connection-url.js';
import { problemsOf, resolve, writer } from './resolve.js';

/** What a URL says, without the parts that it does not name. */
function parse(url: string) {
  const problems = new Set<string>();
  const settings = parseConnectionUrl(url, 'url', problems);
  return settings === undefined
    ? [...problems]
    : Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

// The URLs of libpq's own test, src/interfaces/libpq/test/regress.in, and what libpq makes of them.
test.each([
  [
    'postgresql://uri-user:secret@host:12345/db',
    { user: 'uri-user', password: 'secret', host: 'host', port: '12345', dbname: 'db' },
  ],
  ['postgresql://uri-user@host:12345/db', { user: 'uri-user', host: 'host', port: '12345', dbname: 'db' }],
  ['postgresql://uri-user@host/db', { user: 'uri-user', host: 'host', dbname: 'db' }],
  ['postgresql://host:12345/', { host: 'host', port: '12345' }],
  ['postgresql://uri-user@', { user: 'uri-user' }],
  ['postgresql://host', { host: 'host' }],
  ['postgresql://', {}],
  ['postgresql://%68ost/', { host: 'host' }],
  ['postgresql://host/db?user=uri-user', { user: 'uri-user', host: 'host', dbname: 'db' }],
  [
    'postgresql://host/db?u%73er=someotheruser&port=12345',
    { user: 'someotheruser', host: 'host', port: '12345', dbname: 'db' },
  ],
  ['postgresql://host:12345?user=uri-user', { user: 'uri-user', host: 'host', port: '12345' }],
  ['postgresql://host?', { host: 'host' }],
  ['postgresql://[::1]:12345/db', { host: '::1', port: '12345', dbname: 'db' }],
  ['postgresql://[2001:db8::1234]/', { host: '2001:db8::1234' }],
  ['postgres:///db', { dbname: 'db' }],
  ['postgres://uri-user@/db', { user: 'uri-user', dbname: 'db' }],
  ['postgres://?host=/path/to/socket/dir', { host: '/path/to/socket/dir' }],
  ['postgres://@host', { host: 'host' }],
  ['postgres://host:/', { host: 'host' }],
  ['postgres://:12345/', { port: '12345' }],
  ['postgres://otheruser@?host=/no/such/directory', { user: 'otheruser', host: '/no/such/directory' }],
  [
    'postgres://otheruser@:12345/db?host=/path/to/socket',
    { user: 'otheruser', port: '12345', host: '/path/to/socket', dbname: 'db' },
  ],
  ['postgres://%2Fvar%2Flib%2Fpostgresql/dbname', { host: '/var/lib/postgresql', dbname: 'dbname' }],
  ['postgresql:///mydb?host=localhost&port=5433', { host: 'localhost', port: '5433', dbname: 'mydb' }],
  [
    'postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp',
    { user: 'other', host: 'localhost', dbname: 'otherdb', connect_timeout: '10', application_name: 'myapp' },
  ],
  [
    'postgresql://user@localhost:5433/mydb?options=-c%20synchronous_commit%3Doff',
    { user: 'user', host: 'localhost', port: '5433', dbname: 'mydb', options: '-c synchronous_commit=off' },
  ],
])('libpq reads %s', (url, settings) => {
  expect(parse(url)).toEqual(settings);
});

test.each([
  ['postgresql://host/db?u%7aer=someotheruser&port=12345', "unknown query parameter 'uzer'"],
  ['postgresql://host?uzer=', "unknown query parameter 'uzer'"],
  ['postgre://', 'begins with postgre://'],
  ['postgres://[::1', 'no readable host'],
  ['postgres://[]', 'no readable host'],
  ['postgres://[::1]z', 'no readable host'],
  ['postgres://::1/db', 'an IPv6 address stands in brackets'],
  ['postgresql://host?zzz', 'a query parameter without a value'],
  ['postgresql://host?value1&value2', 'a query parameter without a value'],
  ['postgres://host?dbname=%XXfoo', 'a % in its parameter'],
  ['postgresql://a%00b', '%00 in its host'],
  ['postgresql://%zz', 'a % in its host'],
  ['postgresql://%', 'a % in its host'],
  ['postgresql://h1:1,h2:2/db', 'several hosts'],
  ['postgresql://host:0/db', 'a port that is not'],
  ['postgresql://host:65536/db', 'a port that is not'],
  ['', 'is not a URL'],
])('libpq or Sluice refuses %s', (url, problem) => {
  expect(parse(url)).toEqual([expect.stringContaining(problem)]);
});

test('a password may have an @, a ? and a # in it', () => {
  expect(parse('postgres://u:p?a@s#w:rd@h/db')).toEqual({
    user: 'u',
    password: 'p?a@s#w:rd',
    host: 'h',
    dbname: 'db',
  });
  expect(parse('postgres://u%40x:p%2Fw+d@h/d%20b')).toEqual({
    user: 'u@x',
    password: 'p/w+d',
    host: 'h',
    dbname: 'd b',
  });
});

test('a ? behind an @ in the password is refused: it would begin the parameters', () => {
  expect(parse('postgres://u:p@s?s@h/db')).toEqual([
    expect.stringContaining('write / as %2F, ? as %3F and @ as %40'),
  ]);
});

test('a malformed URL is named without its userinfo', () => {
  expect(problemsOf({}, { DATABASE_URL: 'postgres://u:hunter2@h:x/db' })).toEqual([
    expect.stringContaining('DATABASE_URL (postgres://***@h:x/db) has a port that is not a whole number'),
  ]);
});

test.each([
  ['schema', 'search_path'],
  ['pgbouncer', 'leave it out'],
  ['connection_limit', '`pool.max`'],
  ['pool_timeout', '`pool.acquireMs`'],
  ['nonsense', 'the known ones are host, port, user, password, dbname, sslmode'],
])('an unknown parameter is refused with what to use instead: %s', (name, remedy) => {
  const [problem] = problemsOf({ url: `postgres://h/db?${name}=1` });
  expect(problem).toContain(`url has the unknown query parameter '${name}'`);
  expect(problem).toContain(remedy);
});

test('ssl=true is sslmode=require, as in JDBC', () => {
  expect(parse('postgres://h/db?ssl=true')).toEqual({ host: 'h', dbname: 'db', sslmode: 'require' });
  expect(parse('postgres://h/db?ssl=0')).toEqual([expect.stringContaining('use `sslmode`')]);
});

test('white space around a URL means nothing', () => {
  expect(writer({ url: ' postgres://h/db\n' })).toMatchObject({ host: 'h', database: 'db' });
});

test('options of the URL are passed to pg, unless the user has given some', () => {
  const url = 'postgres://h/db?options=-c%20search_path%3Da';
  expect(resolve({ url }).sequelize).toEqual({ dialectOptions: { options: '-c search_path=a' } });
  const sequelize = { dialectOptions: { options: '-c search_path=b' } };
  expect(resolve({ url, sequelize }).sequelize).toEqual(sequelize);
});

import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import type { DatabaseOptions } from '../../../src/core/config/options.js';
import { nearestName } from '../../../src/core/config/unknown-keys.js';
import { problemsOf, resolve } from './resolve.js';

test('every mistake is reported at once', () => {
  const options = {
    host: '',
    port: '5432',
    pool: { max: 0, min: 1 },
    connectMs: -1,
    logging: true,
    models: ['./models/*.ts'],
    sequelize: { dialect: 'postgres', dialectOptions: { ssl: {} } },
    hots: 'x',
  };
  expect(problemsOf(options)).toEqual([
    "'hots' is not an option of Sluice: did you mean `host`?",
    '`models` has a string: bundlers cannot follow file patterns; list the classes',
    '`host` is an empty string: it must be a string that is not empty and has no NUL character; leave it out for the default',
    "`port` is '5432': it must be a whole number from 1 to 65535, not a string; convert it with `Number(...)`",
    '`connectMs` is -1: it must be milliseconds, a number above 0 and at most 2147483647',
    "'pool.min' is not an option of Sluice: leave it out, above 0 it keeps backends while the container is frozen",
    '`pool.max` is 0: it must be a whole number from 1 on',
    '`logging` is true: it must be false or a function; Sequelize has deprecated true, write `console.log`',
    '`sequelize.dialect` belongs to Sluice: leave it out, Sluice is for PostgreSQL',
    '`sequelize.dialectOptions.ssl` belongs to Sluice: use the option `tls`, which keeps it out of the config of Sequelize',
  ]);
});

test('the error names the database', () => {
  expect(() => resolve({ connectMs: 0 })).toThrow(ConfigurationError);
  expect(() => resolve({ connectMs: 0 })).toThrow(/^database 'default': `connectMs` is 0:/);
});

test.each([null, 'postgres://u:hunter2@h/db', 5, [], () => undefined])(
  'options that are not an object are one problem: %s',
  (options) => {
    const [problem, ...more] = problemsOf(options);
    expect(problem).toMatch(/^the options are .*: they must be an object$/);
    expect(problem).not.toContain('hunter2');
    expect(more).toEqual([]);
  },
);

test.each([
  ['user', '`username`'],
  ['userName', '`username`'],
  ['pasword', '`password`'],
  ['db', 'the options are models, url, host'],
  ['ssl', '`tls`'],
  ['connectionString', '`url`'],
  ['define', '`sequelize: { define: ... }`'],
  ['closeMS', '`closeMs`'],
  ['idleRecreate', '`idleRecreateMs`'],
  ['constructor', 'the options are'],
])('an unknown option is refused with the option to use instead: %s', (name, remedy) => {
  const [problem] = problemsOf({ [name]: 1 });
  expect(problem).toContain(`'${name}' is not an option of Sluice`);
  expect(problem).toContain(remedy);
});

test('the nearest name is one that begins alike, or one or two typing errors away', () => {
  const known = ['host', 'port', 'username'];
  expect(nearestName('hostname', known)).toBe('host');
  expect(nearestName('user', known)).toBe('username');
  expect(nearestName('hots', known)).toBe('host');
  expect(nearestName('database', known)).toBeUndefined();
  expect(nearestName('x', known)).toBeUndefined();
});

test('models are classes', () => {
  class Order {}
  expect(problemsOf({ models: [Order] })).toEqual([]);
  expect(problemsOf({ models: [Order, undefined] })).toEqual([
    '`models[1]` is undefined, perhaps because of a circular import: it must be a model class',
  ]);
  expect(problemsOf({ models: [() => Order] })[0]).toContain('`models[0]` is a function');
  expect(problemsOf({ models: { Order } })[0]).toContain('Object.values(models)');
  expect(problemsOf({ models: './models' })[0]).toContain('it must be an array of classes');
});

// Every place where a password may stand, right or wrong.
const misplaced: [unknown, NodeJS.ProcessEnv?][] = [
  [{ url: 'postgres://u:hunter2@h:port/db' }],
  [{ url: 'postgres://u:hunter2@h1,h2/db' }],
  [{ url: 'postgres://u:hunter2' }],
  [{ url: 'postgres://u:hunter2/x@h/db' }],
  [{ url: 'postgres://u:x/hunter2@h/db' }],
  [{ url: 'postgres://u:x/hunter2@y@h/db' }],
  [{ url: 'postgres://u:x@y/hunter2@h/db' }],
  [{ url: 'postgres://u:1/?hunter2=1@h/db' }],
  [{ url: 'postgres://u:1@x?hunter2=1@h/db' }],
  [{ url: 'postgres://u:1@x?sslmode=hunter2@h/db' }],
  [{ url: 'postgres://u:1@x?y=1&hunter2@h' }],
  [{ url: 'postgres://u:x#hunter2@h:y/db' }],
  [{ url: 'postgres://u:x?hunter2@h:y/db' }],
  [{ url: 'postgres://u:%hunter2@h/db' }],
  [{ url: 'postgres://u:%00hunter2@h/db' }],
  [{ url: 'postgres://u:hunter2@[::1/db' }],
  [{ url: 'postgres://h/db?password=hunter2&x=1' }],
  [{ url: 'postgres://h:x/db?password=a@hunter2' }],
  [{ url: 'mysql://u:hunter2@h/db' }],
  [{ url: 'host=h password=hunter2' }],
  [{ url: 'hunter2' }],
  [{ url: ['hunter2'] }],
  [{ url: new URL('postgres://u:hunter2@h/db') }],
  [{ host: 'postgres://u:hunter2@h/db' }],
  [{ host: 'u:hunter2@h' }],
  [{ host: 'h password=hunter2' }],
  [{ port: 'postgres://u:hunter2@h/db' }],
  [{ host: 'h', password: ['hunter2'] }],
  [{ host: 'h', password: { value: 'hunter2' } }],
  [{ 'postgres://u:hunter2@h/db': 1 }],
  [{ sequelize: { password: 'hunter2' } }],
  [{ sequelize: { dialectOptions: { password: 'hunter2' } } }],
  [{ replication: { read: { host: 'h', password: ['hunter2'] } } }],
  [{ replication: { read: 'postgres://u:hunter2@h/db' } }],
  [{ connectMs: 0 }, { DATABASE_URL: 'postgres://u:hunter2@h/db' }],
  [{}, { DATABASE_URL: 'postgres://u:hunter2@h:x/db' }],
  [{}, { PGHOST: 'postgres://u:hunter2@h/db' }],
  [{}, { PGHOST: 'h', PGPORT: 'hunter2@h', PGPASSWORD: 'hunter2' }],
];

test.each(misplaced)('no problem shows a password: %j', (options, env) => {
  const problems = problemsOf(options, env);
  expect(problems).not.toEqual([]);
  expect(problems.join('\n')).not.toContain('hunter2');
});

test('the result shows no password and no private key', () => {
  const resolved = resolve({
    url: 'postgres://u:hunter2@h/db',
    tls: { key: 'hunter2', passphrase: 'hunter2', pfx: Buffer.from('hunter2'), servername: 'shown' },
    replication: { read: { host: 'r', password: 'hunter2' } },
  });
  const shown = [
    inspect(resolved, { depth: null, showHidden: true }),
    JSON.stringify(resolved),
    inspect(resolved.servers?.write.tls),
  ];
  for (const text of shown) {
    expect(text).not.toContain('hunter2');
    expect(text).toContain('shown');
  }
  expect({ ...(resolved.servers?.write.tls as object) }).toEqual({
    key: 'hunter2',
    passphrase: 'hunter2',
    pfx: Buffer.from('hunter2'),
    servername: 'shown',
  });
  expect(resolved.servers?.write.password.reveal()).toBe('hunter2');
});

test('options as the types allow them have no problem', () => {
  const options: DatabaseOptions = { host: undefined, pool: undefined, sequelize: { timezone: '+00:00' } };
  expect(problemsOf(options)).toEqual([]);
});

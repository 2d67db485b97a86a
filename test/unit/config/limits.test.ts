import { expect, test } from 'vitest';
import { problemsOf, resolve } from './resolve.js';

test('the defaults', () => {
  expect(resolve()).toEqual({
    name: 'default',
    servers: undefined,
    pool: { max: 2, acquireMs: 3000 },
    connectMs: 10_000,
    attemptMs: 2000,
    closeMs: 1000,
    idleRecreateMs: undefined,
    leaseMs: undefined,
    via: undefined,
    connect: 'lazy',
    optimise: {
      startupSettings: true,
      scramKeys: true,
      saslPipelining: true,
      queryPipelining: true,
      staticTypes: true,
      secureContext: true,
      leanHandshake: true,
      connectInTurn: true,
    },
    types: 'models',
    applicationName: 'sluice',
    concurrent: false,
    logging: false,
    sequelize: {},
  });
});

test.each([
  ['64', 10, true],
  ['1', 10, false],
  ['0', 2, false],
  ['', 2, false],
  ['many', 2, false],
])('AWS_LAMBDA_MAX_CONCURRENCY=%s', (AWS_LAMBDA_MAX_CONCURRENCY, max, concurrent) => {
  const env = { AWS_LAMBDA_MAX_CONCURRENCY };
  expect(resolve({}, env)).toMatchObject({ pool: { max }, concurrent });
  expect(resolve({ pool: { max: 3 } }, env).pool.max).toBe(3);
});

test('an attempt never gets more than connectMs', () => {
  expect(resolve({ connectMs: 500 })).toMatchObject({ connectMs: 500, attemptMs: 500 });
  expect(resolve({ connectMs: 5000 })).toMatchObject({ connectMs: 5000, attemptMs: 2000 });
});

test.each([
  ['3', 3000],
  ['1', 2000],
  ['0', 10_000],
  ['-5', 10_000],
  [' 7 ', 7000],
  ['', 10_000],
])('PGCONNECT_TIMEOUT is in seconds, as libpq reads it: %j', (PGCONNECT_TIMEOUT, connectMs) => {
  expect(resolve({ host: 'h' }, { PGCONNECT_TIMEOUT }).connectMs).toBe(connectMs);
  expect(resolve({ host: 'h', connectMs: 42 }, { PGCONNECT_TIMEOUT }).connectMs).toBe(42);
});

test('connect_timeout of the URL goes before PGCONNECT_TIMEOUT', () => {
  const url = 'postgres://h/?connect_timeout=4';
  expect(resolve({ url }, { PGCONNECT_TIMEOUT: '9' }).connectMs).toBe(4000);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 31, '1000', null, 1n, true, {}])(
  'a time is a number that setTimeout knows: %s',
  (value) => {
    for (const name of ['connectMs', 'closeMs', 'idleRecreateMs']) {
      expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`\`${name}\` is `)]);
    }
    expect(problemsOf({ pool: { acquireMs: value } })).toEqual([
      expect.stringContaining('`pool.acquireMs` is '),
    ]);
  },
);

test('zero is a time for closing and for recreating, and for nothing else', () => {
  expect(resolve({ closeMs: 0, idleRecreateMs: 0 })).toMatchObject({ closeMs: 0, idleRecreateMs: 0 });
  expect(problemsOf({ connectMs: 0, pool: { acquireMs: 0 } })).toHaveLength(2);
});

test('a string is refused with a hint', () => {
  expect(problemsOf({ closeMs: '1000' })[0]).toContain('not a string; convert it with `Number(...)`');
});

test.each([0, -1, 1.5, Number.NaN, '2', null])('pool.max is a whole number from 1 on: %s', (max) => {
  expect(problemsOf({ pool: { max } })).toEqual([expect.stringContaining('`pool.max` is ')]);
});

test.each(['acquire', 'evict', 'idle', 'maxUses', 'min'])('pool.%s of Sequelize is refused', (name) => {
  expect(problemsOf({ pool: { [name]: 0 } })).toEqual([
    expect.stringContaining(`'pool.${name}' is not an option`),
  ]);
});

test.each([5, null, [], 'x'])('pool is an object: %j', (pool) => {
  expect(problemsOf({ pool })).toEqual([expect.stringContaining('`pool` is ')]);
});

test('the application name is the option, the URL, PGAPPNAME, the function, or sluice', () => {
  const url = 'postgres://h/?application_name=from%20url';
  const env = { PGAPPNAME: 'from env', AWS_LAMBDA_FUNCTION_NAME: 'orders' };
  expect(resolve({ url, applicationName: 'mine' }, env).applicationName).toBe('mine');
  expect(resolve({ url }, env).applicationName).toBe('from url');
  expect(resolve({ host: 'h' }, env).applicationName).toBe('from env');
  expect(resolve({ host: 'h' }, { AWS_LAMBDA_FUNCTION_NAME: 'orders' }).applicationName).toBe('orders');
  expect(resolve({ applicationName: 'x'.repeat(100) }).applicationName).toHaveLength(100);
  expect(problemsOf({ applicationName: 'a\0user\0postgres' })[0]).toContain('NUL character');
});

test('logging is off, or a function', () => {
  const log = () => undefined;
  expect(resolve({ logging: log }).logging).toBe(log);
  expect(problemsOf({ logging: null })[0]).toContain('`logging` is null');
});

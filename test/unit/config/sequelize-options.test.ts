import { Op } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { expect, test } from 'vitest';
import { ownedRemedies } from '../../../src/core/config/option-names.js';
import type { DatabaseOptions } from '../../../src/core/config/options.js';
import { problemsOf, resolve } from './resolve.js';

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const key of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, key));
  return Object.freeze(value);
}

function expectFrozen(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  expect(Object.isFrozen(value)).toBe(true);
  for (const key of Reflect.ownKeys(value)) expectFrozen(Reflect.get(value, key));
}

const options = (): DatabaseOptions => ({
  host: 'h',
  tls: { ca: [Buffer.from('ca')] },
  pool: { max: 3 },
  replication: { read: [{ host: 'r' }] },
  sequelize: {
    define: { timestamps: false, defaultScope: { where: { id: { [Op.gt]: 1 } } } },
    dialectOptions: { statement_timeout: 1, lock_timeout: 2, keepAlive: true, prependSearchPath: true },
    retry: { max: 1, match: [/x/] },
  },
});

test.each(Object.keys(ownedRemedies))('what Sluice sets itself is refused by name: %s', (name) => {
  expect(problemsOf({ sequelize: { [name]: 'x' } })).toEqual([
    expect.stringContaining(`\`sequelize.${name}\` belongs to Sluice: `),
  ]);
  expect(problemsOf({ sequelize: { [name]: undefined } })).toEqual([]);
});

test('sequelize.pool is refused with the reason', () => {
  const [problem] = problemsOf({ sequelize: { pool: { min: 1 } } });
  expect(problem).toContain('keeps backends while the container is frozen');
  expect(problem).toContain('`idle: 0` means 30 s in sequelize-pool');
});

test.each([
  ['ssl', '`tls`'],
  ['stream', 'its own sockets'],
  ['application_name', '`applicationName`'],
  ['connectionTimeoutMillis', '`connectMs`'],
])('a dialect option that Sluice sets itself is refused: %s', (name, remedy) => {
  const [problem] = problemsOf({ sequelize: { dialectOptions: { [name]: 1 } } });
  expect(problem).toContain(`\`sequelize.dialectOptions.${name}\` belongs to Sluice`);
  expect(problem).toContain(remedy);
});

test('a databaseVersion that Sequelize could not compare is refused', () => {
  for (const databaseVersion of ['18', '15.18', 'latest', 18] as string[])
    expect(problemsOf({ sequelize: { databaseVersion } })).toEqual([
      expect.stringMatching(/^`sequelize\.databaseVersion` is .*: it must be three numbers, as '18\.0\.0'/),
    ]);
  expect(resolve({ sequelize: { databaseVersion: '15.18.0' } }).sequelize).toEqual({
    databaseVersion: '15.18.0',
  });
});

test('everything else is passed through', () => {
  const hook = () => undefined;
  const sequelize = { ...options().sequelize, hooks: { beforeFind: hook }, timezone: '+02:00' };
  expect(resolve({ sequelize }).sequelize).toEqual(sequelize);
  expect(resolve({ sequelize }).sequelize.hooks?.beforeFind).toBe(hook);
});

test('options are never changed', () => {
  const frozen = deepFreeze(options());
  expect(() => resolve(frozen)).not.toThrow();
  const given = options();
  const { sequelize } = resolve(given);
  expect(given).toEqual(options());
  expect(sequelize.dialectOptions).not.toBe(given.sequelize?.dialectOptions);
  expect(Object.isFrozen(given.sequelize?.define)).toBe(false);
});

test('the result is frozen, except what is not plain', () => {
  const expression = /x/;
  const given = {
    ...options(),
    tls: false,
    sequelize: { define: { timestamps: false }, dialectOptions: {} },
  };
  expectFrozen(resolve(given));
  expect(
    Object.isFrozen(resolve({ ...given, sequelize: { retry: { max: 1, match: [expression] } } }).sequelize),
  ).toBe(true);
  expect(Object.isFrozen(expression)).toBe(false);
  expect(Object.isFrozen(resolve(options()).servers?.write.tls)).toBe(true);
});

test('what refers to itself is copied too', () => {
  const define: Record<string, unknown> = {};
  define['self'] = define;
  const copy = resolve({ sequelize: { define } }).sequelize.define as Record<string, unknown>;
  expect(copy['self']).toBe(copy);
});

test('Sequelize takes the frozen options', () => {
  const { sequelize } = resolve({
    sequelize: { ...options().sequelize, hooks: { beforeDefine: () => undefined }, sync: { force: false } },
  });
  const instance = new Sequelize({ ...sequelize, dialect: 'postgres', logging: false });
  instance.addHook('beforeBulkSync', () => undefined);
  const Thing = instance.define('Thing', {});
  Thing.addScope('some', { where: { id: 1 } });
  expect(Thing.options).toMatchObject({ timestamps: false });
});

test.each([null, 5, 'x', [], () => undefined])('sequelize and dialectOptions are objects: %s', (value) => {
  expect(problemsOf({ sequelize: value })[0]).toContain('`sequelize` is ');
  expect(problemsOf({ sequelize: { dialectOptions: value } })[0]).toContain('`sequelize.dialectOptions` is ');
});

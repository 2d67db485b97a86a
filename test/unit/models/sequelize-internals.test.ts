import { EventEmitter } from 'node:events';
import pg from 'pg';
import { ConnectionError, DataTypes, type AbstractDataType } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { describe, expect, test } from 'vitest';
import { BY_CODE, OPTIONS_OF_PG } from '../../../src/core/open-client.js';
import {
  accessorsOf,
  internalsOf,
  readCatalogue,
  refreshTypeParsers,
  type ConnectionManagerInternals,
  type DataTypeInternals,
  type DriverError,
} from '../../../src/models/sequelize-internals.js';

/** Plain Sequelize: a new version that changes one of these breaks Sluice; the test's name says which. */
const make = (options: object = {}) =>
  new Sequelize({
    dialect: 'postgres',
    dialectModule: pg,
    host: 'h',
    username: 'u',
    logging: false,
    ...options,
  });

describe('Sequelize', () => {
  const sequelize = make();
  const internals = internalsOf(sequelize);
  const manager = internals.connectionManager;

  test('connectionManager is one object for the instance and its dialect, and may be replaced', () => {
    expect(internals.dialect.connectionManager).toBe(manager);
    for (const owner of [internals, internals.dialect]) {
      const { writable } = Object.getOwnPropertyDescriptor(owner, 'connectionManager') ?? {};
      expect(writable, 'connectionManager is a writable property').toBe(true);
    }
  });

  test('connectionManager.sequelize and .dialect point back, and may be replaced', () => {
    expect(manager.sequelize).toBe(internals);
    expect(manager.dialect).toBe(internals.dialect);
    expect(Object.getOwnPropertyDescriptor(manager, 'sequelize')?.writable).toBe(true);
    expect(Object.getOwnPropertyDescriptor(manager, 'dialect')?.writable).toBe(true);
  });

  test.each([
    'getTypeParser',
    'initPools',
    'close',
    'getConnection',
    'releaseConnection',
    'destroyConnection',
  ] satisfies (keyof ConnectionManagerInternals)[])('connectionManager.%s is a method', (name) => {
    expect(manager[name]).toBeTypeOf('function');
    expect(Object.getPrototypeOf(manager), 'of the prototype').toHaveProperty(name);
  });

  test('connectionManager.connect hands pg what openClient does, and maps the same errors', async () => {
    const seen: { config?: Record<string, unknown>; code?: string } = {};
    class Client extends EventEmitter {
      readonly connection = new EventEmitter();
      constructor(config: Record<string, unknown>) {
        super();
        seen.config = config;
      }
      connect(callback: (error: Error) => void): void {
        callback(Object.assign(new Error('no'), { code: seen.code }));
      }
    }
    const dialectOptions = Object.fromEntries(
      [...OPTIONS_OF_PG, 'ssl', 'connectionTimeoutMillis', 'more'].map((name) => [name, 1]),
    );
    const plain = new Sequelize({
      dialect: 'postgres',
      dialectModule: { ...pg, Client },
      dialectOptions,
      logging: false,
    });
    const connect = (plain as unknown as { connectionManager: { connect(config: object): Promise<never> } })
      .connectionManager;
    for (const code of [...Object.keys(BY_CODE), '28P01']) {
      seen.code = code;
      const error: unknown = await connect
        .connect({ username: 'u', password: 'p', host: 'h', database: 'd', port: 1, dialectOptions })
        .catch((one: unknown) => one);
      expect((error as Error).constructor, code).toBe(BY_CODE[code] ?? ConnectionError);
    }
    const given = Object.keys(seen.config ?? {});
    const ours = ['user', 'password', 'host', 'database', 'port', 'types', ...OPTIONS_OF_PG];
    // Of these two Sluice has its own.
    expect(given.toSorted()).toEqual([...ours, 'ssl', 'connectionTimeoutMillis'].toSorted());
  });

  test('connectionManager has no methods with connections that Sluice does not know', () => {
    const known = [
      'connect',
      'initPools',
      'close',
      'getConnection',
      'releaseConnection',
      'destroyConnection',
    ];
    const others = ['disconnect', 'validate', '_connect', '_disconnect', '_validate', '_onProcessExit'];
    const types = ['getTypeParser', 'refreshTypeParser', '_refreshTypeParser', '_clearTypeParser'];
    const catalogue = ['_refreshDynamicOIDs', '_clearDynamicOIDs', '_loadDialectModule', 'constructor'];
    const names = new Set<string>();
    for (
      let at = Object.getPrototypeOf(manager) as object;
      at !== Object.prototype;
      at = Object.getPrototypeOf(at)
    ) {
      for (const name of Object.getOwnPropertyNames(at)) names.add(name);
    }
    expect([...names].toSorted()).toEqual([...known, ...others, ...types, ...catalogue].toSorted());
  });

  test('connectionManager.config is plain data with what a connect needs', () => {
    expect(manager.config).toMatchObject({ host: 'h', username: 'u', password: null, dialectModule: {} });
  });

  test('connectionManager.pool has destroy', () => {
    expect(manager.pool.destroy).toBeTypeOf('function');
  });

  test('connectionManager parses by nameOidMap, which is empty until the catalogue was read and may be replaced', () => {
    const own = internalsOf(make()).connectionManager as ConnectionManagerInternals;
    expect(own.nameOidMap).toEqual({});
    expect(own.enumOids).toEqual({ oids: [], arrayOids: [] });
    const [date, dates, range] = [1082, 1182, 3912];
    expect(own.getTypeParser(date)('2026-01-31')).toBeInstanceOf(Date);
    own.nameOidMap = { date: { oid: date, arrayOid: dates, rangeOid: range } };
    refreshTypeParsers(own);
    expect(own.getTypeParser(date)('2026-01-31')).toBe('2026-01-31');
    expect(own.getTypeParser(dates)('{2026-01-31}')).toEqual(['2026-01-31']);
    expect(own.getTypeParser(range)('[2026-01-31,)')).toMatchObject([{ value: '2026-01-31' }, {}]);
  });

  test('connectionManager._refreshDynamicOIDs asks the connection once, and replaces nameOidMap and enumOids', async () => {
    const own = internalsOf(make()).connectionManager as ConnectionManagerInternals;
    const before = own.nameOidMap;
    const rows = [
      { typname: 'hstore', typtype: 'b', oid: 70_000, typarray: 70_001 },
      { typname: 'mood', typtype: 'e', oid: 70_002, typarray: 70_003 },
    ];
    const asked: string[] = [];
    const connection = { query: async (sql: string) => (asked.push(sql), { rows, command: 'SELECT' }) };
    await readCatalogue(own, connection as never);
    expect(asked).toEqual([expect.stringContaining('FROM pg_type')]);
    expect(own.nameOidMap).not.toBe(before);
    expect(own.nameOidMap).toEqual({ hstore: { oid: 70_000, arrayOid: 70_001 } });
    expect(own.enumOids).toEqual({ oids: [70_002], arrayOids: [70_003] });
    expect(own.getTypeParser(70_003)('{a,b}')).toEqual(['a', 'b']);
  });

  test('a data type says what it is: key, of ARRAY type, of VIRTUAL returnType, of RANGE _subtype', () => {
    const shape = (type: unknown) => type as DataTypeInternals;
    expect(shape(new DataTypes.HSTORE()).key).toBe('HSTORE');
    const array = shape(DataTypes.ARRAY(DataTypes.CITEXT));
    expect([array.key, (array.type as AbstractDataType).key]).toEqual(['ARRAY', 'CITEXT']);
    const virtual = shape(new DataTypes.VIRTUAL(DataTypes.HSTORE));
    expect([virtual.key, (virtual.returnType as AbstractDataType).key]).toEqual(['VIRTUAL', 'HSTORE']);
    const range = shape(new DataTypes.RANGE(DataTypes.DATE));
    expect([range.key, range._subtype]).toEqual(['RANGE', 'DATE']);
  });

  test('modelManager.models grows in place, and is another array when a model was removed', () => {
    const own = make();
    const { modelManager } = internalsOf(own);
    const { models } = modelManager;
    own.define('Thing', {});
    expect(modelManager.models).toBe(models);
    own.define('Thing', {});
    expect(modelManager.models).not.toBe(models);
    expect(modelManager.models).toHaveLength(1);
  });

  test('modelManager holds the models and its instance, and models their names; both may be replaced', () => {
    const own = make();
    const model = own.define('Thing', { name: DataTypes.STRING });
    const { modelManager, models } = internalsOf(own);
    expect(modelManager.models).toEqual([model]);
    expect(models['Thing']).toBe(model);
    expect(modelManager.sequelize).toBe(own);
    expect(Object.getOwnPropertyDescriptor(own, 'modelManager')?.writable).toBe(true);
    expect(Object.getOwnPropertyDescriptor(own, 'models')?.writable).toBe(true);
  });

  test('a model keeps its instance in a writable static named sequelize', () => {
    const model = make().define('Thing', { name: DataTypes.STRING });
    expect(Object.getOwnPropertyDescriptor(model, 'sequelize')?.writable).toBe(true);
  });

  test('options.hooks is the object that addHook writes into, and the instance reads', async () => {
    const own = make();
    const { options } = internalsOf(own);
    const before = options.hooks;
    const calls: string[] = [];
    own.addHook('beforeConnect', () => void calls.push('ran'));
    expect(options.hooks).toBe(before);
    expect(options.hooks).toHaveProperty('beforeConnect');
    await internalsOf(own).runHooks('beforeConnect', {});
    expect(calls).toEqual(['ran']);
  });

  test('options.databaseVersion is 0 until it is known, and options.timezone a text', () => {
    expect(internals.options.databaseVersion).toBe(0);
    expect(internals.options.timezone).toBe('+00:00');
  });

  test('dialect.Query is the class whose formatError makes errors, and may be replaced', () => {
    const { dialect } = internalsOf(make());
    const { Query } = dialect;
    expect(Query.prototype.formatError, 'dialect.Query.prototype.formatError').toBeTypeOf('function');
    class Own extends Query {}
    dialect.Query = Own;
    expect(dialect.Query).toBe(Own);
    const driverError = Object.assign(
      new Error('update or delete on table "a" violates foreign key constraint "fk"'),
      {
        code: '23503',
        sql: '',
      },
    ) satisfies DriverError;
    const { formatError } = Query.prototype as InstanceType<typeof Query>;
    expect(formatError.call({}, driverError)).toMatchObject({
      name: 'SequelizeForeignKeyConstraintError',
      index: 'fk',
      table: 'a',
    });
  });

  test('23001 is still unknown to Sequelize; when it is not, our mapping can go', () => {
    const { Query } = internals.dialect;
    const driverError = Object.assign(new Error('x'), { code: '23001', sql: '' });
    const { formatError } = Query.prototype as InstanceType<typeof Query>;
    expect(formatError.call({}, driverError).name).toBe('SequelizeDatabaseError');
  });

  test("an association's accessors are the names of the methods on its model's prototype", () => {
    const own = make();
    const parent = own.define('Parent', {});
    const children = parent.hasMany(own.define('Child', {}));
    const names = accessorsOf(children);
    expect(names).toContain('getChildren');
    for (const name of names) expect(parent.prototype).toHaveProperty(name);
    expect(parent.associations['Children']).toBe(children);
  });
});

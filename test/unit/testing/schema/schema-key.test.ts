import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  DataTypes,
  Deferrable,
  Sequelize as BaseSequelize,
  type ModelAttributeColumnOptions,
  type ModelAttributes,
  type ModelOptions,
} from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaKey } from '../../../../src/testing/schema/schema-key.js';

type Change = (parts: {
  attributes: ModelAttributes;
  options: ModelOptions;
  other: ModelAttributes;
  sequelize: Sequelize;
}) => void;

/** Two models, changed in one place. */
function models(change: Change = () => undefined): Sequelize {
  const sequelize = new Sequelize({ dialect: 'postgres', logging: false });
  const attributes: ModelAttributes = {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    name: { type: DataTypes.STRING(50), allowNull: false },
    mood: { type: DataTypes.ENUM('good', 'bad'), defaultValue: 'good' },
    total: { type: DataTypes.DECIMAL(10, 2) },
    tags: { type: DataTypes.ARRAY(DataTypes.STRING) },
  };
  const options: ModelOptions = { tableName: 'customer', indexes: [{ name: 'by_name', fields: ['name'] }] };
  const other: ModelAttributes = {
    customerId: { type: DataTypes.INTEGER, references: { model: 'customer', key: 'id' } },
  };
  change({ attributes, options, other, sequelize });
  sequelize.define('Customer', attributes, options);
  sequelize.define('Order', other, { tableName: 'orders', timestamps: false });
  return sequelize;
}

const column = (attributes: ModelAttributes, name: string) =>
  attributes[name] as ModelAttributeColumnOptions & Record<string, unknown>;

const CHANGES: Record<string, Change> = {
  nothing: () => undefined,
  'one column more': ({ attributes }) => void (attributes['more'] = DataTypes.TEXT),
  'one column less': ({ attributes }) => void delete attributes['tags'],
  'columns in another order': ({ other }) => Object.assign(other, { b: DataTypes.TEXT, a: DataTypes.TEXT }),
  'and in the other': ({ other }) => Object.assign(other, { a: DataTypes.TEXT, b: DataTypes.TEXT }),
  'the name of a column': ({ attributes }) => void (column(attributes, 'name')['field'] = 'full_name'),
  'a type': ({ attributes }) => void (column(attributes, 'name')['type'] = DataTypes.TEXT),
  'the length of a type': ({ attributes }) =>
    void (column(attributes, 'name')['type'] = DataTypes.STRING(51)),
  'the scale of a type': ({ attributes }) =>
    void (column(attributes, 'total')['type'] = DataTypes.DECIMAL(10, 3)),
  'the elements of an array': ({ attributes }) =>
    void (column(attributes, 'tags')['type'] = DataTypes.ARRAY(DataTypes.TEXT)),
  'a value of an enum': ({ attributes }) =>
    void (column(attributes, 'mood')['type'] = DataTypes.ENUM('good', 'bad', 'so so')),
  'the order of an enum': ({ attributes }) =>
    void (column(attributes, 'mood')['type'] = DataTypes.ENUM('bad', 'good')),
  'an array of an enum': ({ attributes }) => {
    attributes['mood'] = { type: DataTypes.ARRAY(DataTypes.ENUM('good', 'bad')) };
  },
  'null allowed': ({ attributes }) => void (column(attributes, 'name')['allowNull'] = true),
  'a default': ({ attributes }) => void (column(attributes, 'mood')['defaultValue'] = 'bad'),
  'a default that is SQL': ({ attributes }) =>
    void (column(attributes, 'total')['defaultValue'] = BaseSequelize.literal('1 + 1')),
  unique: ({ attributes }) => void (column(attributes, 'name')['unique'] = true),
  'unique by another name': ({ attributes }) => void (column(attributes, 'name')['unique'] = 'a_name'),
  'a primary key': ({ attributes }) => void (column(attributes, 'name')['primaryKey'] = true),
  'no sequence': ({ attributes }) => void (column(attributes, 'id')['autoIncrement'] = false),
  'an identity': ({ attributes }) => void (column(attributes, 'id')['autoIncrementIdentity'] = true),
  'a comment on a column': ({ attributes }) => void (column(attributes, 'name')['comment'] = 'who'),
  'a comment on a table': ({ options }) => void (options.comment = 'people'),
  'the name of a table': ({ options }) => void (options.tableName = 'customers'),
  'a schema': ({ options }) => void (options.schema = 'shop'),
  'no timestamps': ({ options }) => void (options.timestamps = false),
  paranoid: ({ options }) => void (options.paranoid = true),
  underscored: ({ options }) => void (options.underscored = true),
  'another name of a timestamp': ({ options }) => void (options.createdAt = 'made'),
  'a version': ({ options }) => void (options.version = true),
  'no index': ({ options }) => void (options.indexes = []),
  'the name of an index': ({ options }) => void (options.indexes = [{ name: 'named', fields: ['name'] }]),
  'the columns of an index': ({ options }) =>
    void (options.indexes = [{ name: 'by_name', fields: ['name', 'total'] }]),
  'a unique index': ({ options }) =>
    void (options.indexes = [{ name: 'by_name', fields: ['name'], unique: true }]),
  'the kind of an index': ({ options }) =>
    void (options.indexes = [{ name: 'by_name', fields: ['name'], using: 'HASH' }]),
  'the condition of an index': ({ options }) =>
    void (options.indexes = [{ name: 'by_name', fields: ['name'], where: { total: 1 } }]),
  'the value in that condition': ({ options }) =>
    void (options.indexes = [{ name: 'by_name', fields: ['name'], where: { total: 2 } }]),
  'the direction of an index': ({ options }) =>
    void (options.indexes = [{ name: 'by_name', fields: [{ name: 'name', order: 'DESC' }] }]),
  'an expression of an index': ({ options }) =>
    void (options.indexes = [
      { name: 'by_name', fields: [BaseSequelize.fn('lower', BaseSequelize.col('name'))] },
    ]),
  'no foreign key': ({ other }) => void delete column(other, 'customerId')['references'],
  'what a delete does': ({ other }) => void (column(other, 'customerId')['onDelete'] = 'CASCADE'),
  'what an update does': ({ other }) => void (column(other, 'customerId')['onUpdate'] = 'SET NULL'),
  'a foreign key that is checked later': ({ other }) => {
    other['customerId'] = {
      type: DataTypes.INTEGER,
      references: { model: 'customer', key: 'id', deferrable: new Deferrable.INITIALLY_DEFERRED() },
    };
  },
  'another model': ({ sequelize }) => void sequelize.define('Third', { a: DataTypes.TEXT }),
  'a table between two models': ({ sequelize }) => {
    const tag = sequelize.define('Tag', {});
    tag.belongsToMany(sequelize.define('Post', {}), { through: 'post_tag' });
  },
  'what an instance of Sequelize says for all': ({ sequelize }) =>
    void (sequelize.options.define = { underscored: true, timestamps: false }),
};

test('every change that reaches a table gives another key, and none gives the same one twice', async () => {
  const keys = new Map<string, string>();
  for (const [name, change] of Object.entries(CHANGES)) {
    const key = await schemaKey(models(change), 'models');
    expect(key, name).toMatch(/^[0-9a-f]{64}$/);
    expect(await schemaKey(models(change), 'models'), `${name}, once more`).toBe(key);
    expect(keys.get(key!), name).toBeUndefined();
    keys.set(key!, name);
  }
});

test('what no table shows gives the same key', async () => {
  const key = await schemaKey(models(), 'models');
  const without: Record<string, Change> = {
    'a validation': ({ attributes }) => void (column(attributes, 'name')['validate'] = { len: [1, 5] }),
    'a getter': ({ attributes }) => void (column(attributes, 'name')['get'] = () => 'x'),
    'a virtual column': ({ attributes }) => void (attributes['virtual'] = DataTypes.VIRTUAL),
    'a default that is a function': ({ attributes }) =>
      void (column(attributes, 'total')['defaultValue'] = () => 5),
    'a scope': ({ options }) => void (options.scopes = { one: { where: { id: 1 } } }),
    'a hook of another kind': ({ options }) => void (options.hooks = { beforeCreate: () => undefined }),
  };
  for (const [name, change] of Object.entries(without)) {
    expect(await schemaKey(models(change), 'models'), name).toBe(key);
  }
});

test('the models are as they were, and their queries go where they went', async () => {
  const sequelize = models();
  const { query } = sequelize;
  const queried: unknown[] = [];
  Object.defineProperty(sequelize, 'query', {
    value: (sql: unknown) => (queried.push(sql), Promise.resolve('answer')),
    configurable: true,
    writable: true,
  });
  const key = schemaKey(sequelize, 'models');
  // While the key is being made.
  expect(await sequelize.query('SELECT 1')).toBe('answer');
  await key;
  expect(await sequelize.query('SELECT 2')).toBe('answer');
  expect(queried).toEqual(['SELECT 1', 'SELECT 2']);
  Reflect.deleteProperty(sequelize, 'query');
  expect(sequelize.query).toBe(query);
});

test.each(['beforeSync', 'afterSync', 'beforeBulkSync', 'afterBulkSync'] as const)(
  'a hook that may do anything: none, and it is not called: %s',
  async (hook) => {
    const never = () => expect.unreachable();
    for (const add of [
      (sequelize: Sequelize) => sequelize.addHook(hook, never),
      ...(hook.includes('Bulk')
        ? []
        : [(sequelize: Sequelize) => sequelize.models['Order']!.addHook(hook, never)]),
    ]) {
      const sequelize = models();
      add(sequelize);
      expect(await schemaKey(sequelize, 'models')).toBeUndefined();
    }
  },
);

describe('of what is not models', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-schema-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const none = new Sequelize({ dialect: 'postgres', logging: false });

  test('SQL: its text', async () => {
    const key = await schemaKey(none, 'CREATE TABLE a ()');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await schemaKey(none, ['CREATE TABLE a ()'])).toBe(key);
    expect(await schemaKey(none, 'CREATE TABLE b ()')).not.toBe(key);
    expect(await schemaKey(none, ['CREATE TABLE a ()', 'CREATE TABLE b ()'])).not.toBe(
      await schemaKey(none, ['CREATE TABLE b ()', 'CREATE TABLE a ()']),
    );
  });

  test('files: what is in them, not where they are', async () => {
    const file = (name: string) => pathToFileURL(join(folder, name));
    await writeFile(file('a.sql'), 'CREATE TABLE a ()');
    const key = await schemaKey(none, file('a.sql'));
    expect(await schemaKey(none, file('.'))).toBe(key);
    await writeFile(file('b.sql'), 'CREATE TABLE b ()');
    await writeFile(file('README.md'), 'not SQL');
    expect(await schemaKey(none, file('a.sql'))).toBe(key);
    expect(await schemaKey(none, file('.'))).not.toBe(key);
    await writeFile(file('a.sql'), 'CREATE TABLE a (id int)');
    expect(await schemaKey(none, file('a.sql'))).not.toBe(key);
  });

  test('a function: none, and with a version that', async () => {
    const load = () => Promise.resolve();
    expect(await schemaKey(none, load)).toBeUndefined();
    expect(await schemaKey(none, ['models', load])).toBeUndefined();
    const key = await schemaKey(none, { load, version: '7' });
    expect(await schemaKey(none, { load: () => Promise.resolve(1), version: '7' })).toBe(key);
    expect(await schemaKey(none, { load, version: '8' })).not.toBe(key);
    expect(await schemaKey(none, '7')).not.toBe(key);
  });

  test.each<[unknown, RegExp]>([
    [7, /`schema` is or contains 7: it must be 'models', SQL, the URL of a \.sql file/],
    [['models', '', null], /contains ''[^]*contains null/],
    [{ load: () => undefined }, /or \{ load, version \}/],
    [{ load: () => undefined, version: '' }, /version: ''/],
    [
      new URL('https://example.com/schema.sql'),
      /https:\/\/example\.com\/schema\.sql: only files can be read/,
    ],
    [new URL('file:///no/such/schema.sql'), /names \/no\/such\/schema\.sql, which cannot be read: ENOENT/],
  ])('%o is refused', async (schema, message) => {
    await expect(schemaKey(none, schema as string)).rejects.toMatchObject({
      code: 'SLUICE_CONFIGURATION',
      message: expect.stringMatching(message) as string,
    });
  });

  test('a folder without SQL is refused', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'));
    await expect(schemaKey(none, pathToFileURL(empty))).rejects.toThrow('which has no .sql file');
  });
});

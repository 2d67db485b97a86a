import { DataTypes } from 'sequelize';
import { Column, DataType, Model, Table, type ModelCtor } from 'sequelize-typescript';
import type { Database, DatabaseOptions } from 'sluice';
import { describe, expect, test } from 'vitest';
import { allOptimised } from '../../helpers/all-optimised.js';
import { noBackends, testDatabase, value } from '../../helpers/database.js';
import { listening, listeningToServer, throughWire } from '../../helpers/listening.js';
import { ownDatabase } from '../../helpers/own-database.js';
import type { WireProxy } from '../../helpers/wire-proxy.js';
import { recreate } from '../models/shop.js';
import { behindPgBouncer } from '../via/behind-pgbouncer.js';
import { asSuperuser } from './own-types.js';

allOptimised();

const model = (type: Parameters<typeof Column>[0], name = 'Thing'): ModelCtor => {
  const Thing = { [name]: class extends Model {} }[name] as ModelCtor;
  Column(type)(Thing.prototype, 'value');
  Table(Thing);
  return Thing;
};

const enumArray = DataType.ARRAY(DataType.ENUM('a', 'b'));

/** How often the catalogue was asked for on each connection. */
const readings = ({ connections }: WireProxy) =>
  connections.map(({ messages }) => messages.filter(({ sql }) => sql?.includes('FROM pg_type')).length);

const date = (db: Database) => db.run(() => value(db, "SELECT '2026-01-31'::date"));

describe('the catalogue is read', () => {
  test.each<[string, DatabaseOptions, number]>([
    ['never without models', {}, 0],
    ['never with models of built-in types', { models: [model(DataType.ARRAY(DataType.DATEONLY))] }, 0],
    ['once with a model that needs it', { models: [model(enumArray)] }, 1],
    ['once with a nested array', { models: [model(DataType.ARRAY(enumArray))] }, 1],
    ["once with types: 'catalogue'", { types: 'catalogue' }, 1],
    ['once with the static table switched off', { optimise: { staticTypes: false } }, 1],
  ])('%s, also after a recreate', async (_name, options, times) => {
    await listeningToServer(async (wire) => {
      const db = testDatabase({ ...throughWire(wire), idleRecreateMs: 0, ...options });
      expect(await date(db)).toBe('2026-01-31');
      expect(await date(db)).toBe('2026-01-31');
      await recreate(db, 2);
      expect(await date(db)).toBe('2026-01-31');
      expect(readings(wire)).toEqual([times, 0, 0]);
      await db.close();
    });
  });

  test('once behind PgBouncer', async () => {
    await behindPgBouncer({ defaultPoolSize: 1 }, async ({ bouncer, options }) => {
      await listening(bouncer, async (wire) => {
        const { host, port } = wire;
        const db = testDatabase({ ...options, host, port, types: 'catalogue' });
        expect(await date(db)).toBe('2026-01-31');
        expect(await date(db)).toBe('2026-01-31');
        expect(readings(wire)).toEqual([1, 0]);
        await db.close();
      });
    });
  });

  test('by each of two connections that are opened at once, at most: neither waits for the other', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase({ ...throughWire(wire), types: 'catalogue', pool: { max: 2 } });
      const slow = "SELECT '2026-01-31'::date FROM pg_sleep(0.05)";
      const both = await db.run(() => Promise.all([value(db, slow), value(db, slow)]));
      expect(both).toEqual(['2026-01-31', '2026-01-31']);
      expect(await date(db)).toBe('2026-01-31');
      const [first = 0, second = 0, later] = readings(wire);
      expect(Math.max(first, second)).toBe(1);
      expect(later).toBe(0);
      await db.close();
    });
  });

  test('anew by the next invocation, when it could not be read', async () => {
    await using own = await ownDatabase();
    const sequelize = { dialectOptions: { statement_timeout: 200 } };
    const db = testDatabase({ url: own.url, types: 'catalogue', sequelize });
    await asSuperuser(own, async (client) => {
      await client.query('BEGIN; LOCK pg_range IN ACCESS EXCLUSIVE MODE');
      await expect(date(db)).rejects.toThrow('statement timeout');
    });
    await noBackends(db);
    expect(await date(db)).toBe('2026-01-31');
    await db.close();
  });

  test('again by each new connection, until the server has the type that a model names', async () => {
    await using own = await ownDatabase();
    const db = testDatabase({ url: own.url, models: [model(DataType.HSTORE)] });
    const hstore = "SELECT 'a=>1'::hstore";
    await expect(db.run(() => value(db, hstore))).rejects.toThrow('type "hstore" does not exist');
    const created = await db.run(async () => {
      await db.sequelize.query('CREATE EXTENSION hstore');
      return value(db, hstore);
    });
    // As with Sequelize, which never looks again.
    expect(created).toBe('"a"=>"1"');
    expect(await db.run(() => value(db, hstore))).toEqual({ a: '1' });
    await db.close();
  });
});

test('an enum that sync has created is known at once', async () => {
  await using own = await ownDatabase();
  const db = testDatabase({ url: own.url, models: [model(enumArray)] });
  const found = await db.run(async () => {
    await db.sequelize.sync();
    await db.sequelize.model('Thing').create({ value: ['b', 'a'] });
    return db.sequelize.model('Thing').findOne({ raw: true });
  });
  expect(found).toMatchObject({ value: ['b', 'a'] });
  await db.close();
});

describe('a model that is added to the running instance', () => {
  test('on the next connection', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase(throughWire(wire));
      await date(db);
      db.sequelize.addModels([model(enumArray)]);
      await date(db);
      await date(db);
      expect(readings(wire)).toEqual([0, 1, 0]);
      await db.close();
    });
  });

  test('on the next connection, where its first query would otherwise leave with the login', async () => {
    await using own = await ownDatabase();
    const db = testDatabase({ url: own.url });
    await db.run(() => db.sequelize.query("CREATE TYPE letters AS ENUM ('a', 'b')"));
    await date(db);
    db.sequelize.addModels([model(enumArray)]);
    expect(await db.run(() => value(db, "SELECT '{a,b}'::letters[]"))).toEqual(['a', 'b']);
    await db.close();
  });

  test('on the connection that is there already, before the next statement', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase(throughWire(wire));
      const enumArray = await db.run(async () => {
        await db.sequelize.query('SELECT 1');
        db.sequelize.define('Thing', { value: DataTypes.ARRAY(DataTypes.ENUM('a', 'b')) });
        await db.sequelize.query("CREATE TYPE pg_temp.letters AS ENUM ('a', 'b')");
        return value(db, "SELECT '{a,b}'::pg_temp.letters[]");
      });
      expect(readings(wire)).toEqual([1]);
      // Read before the type was there, as Sequelize would have done.
      expect(enumArray).toBe('{a,b}');
      await db.close();
    });
  });

  test('one that replaces another, or is added on a captured instance after a recreate', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase({ ...throughWire(wire), idleRecreateMs: 0, models: [model(DataType.TEXT)] });
      const captured = db.sequelize;
      await date(db);
      await recreate(db, 1);
      captured.define('Thing', { value: enumArray });
      await date(db);
      expect(readings(wire)).toEqual([0, 1]);
      await db.close();
    });
  });
});

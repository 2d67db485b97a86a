import type { Database } from 'sluice';
import { describe, expect, test } from 'vitest';
import { internalsOf } from '../../../src/models/sequelize-internals.js';
import { allOptimised } from '../../helpers/all-optimised.js';
import { testDatabase, value } from '../../helpers/database.js';
import { listening, listeningToServer, throughWire } from '../../helpers/listening.js';
import { server } from '../../helpers/server.js';
import type { WireProxy } from '../../helpers/wire-proxy.js';
import { recreate } from '../models/shop.js';
import { addressOf, behindPgBouncer } from '../via/behind-pgbouncer.js';
import { reportVersion } from './reported-version.js';

allOptimised();

const once = (db: Database) => db.run(() => value<number>(db, 'SELECT 1'));
const sessions = ({ connections }: WireProxy) =>
  connections.filter(({ protocol }) => protocol !== undefined).length;
const version = (db: Database) => internalsOf(db.sequelize).options.databaseVersion;

/** 180004 is 18.4. */
const actual = () => `${Math.floor(server().version / 10_000)}.${server().version % 10_000}.0`;

describe('one connection for the first query, and the version learned from it', () => {
  test('of a container', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase(throughWire(wire));
      expect(version(db)).toBe(0);
      expect(await once(db)).toBe(1);
      expect(sessions(wire)).toBe(1);
      expect(wire.connections[0]?.messages.flatMap(({ sql }) => sql ?? [])).toEqual(['SELECT 1']);
      expect(version(db)).toBe(actual());
      await db.close();
    });
  });

  test('of a database with replicas, to which the first query goes', async () => {
    await listeningToServer(async (primary) => {
      await listeningToServer(async (replica) => {
        const { host, port } = replica;
        const db = testDatabase({ ...throughWire(primary), replication: { read: { host, port } } });
        await db.run(() => db.sequelize.query('SELECT 1', { type: 'SELECT' }));
        expect([sessions(primary), sessions(replica)]).toEqual([0, 1]);
        expect(version(db)).toBe(actual());
        await db.close();
      });
    });
  });

  test('after a recreate, with the version known before it', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase({ ...throughWire(wire), idleRecreateMs: 0 });
      await once(db);
      await recreate(db, 1);
      expect(version(db)).toBe(actual());
      await once(db);
      expect(sessions(wire)).toBe(2);
      await db.close();
    });
  });

  test('after a recreate that came before the first query', async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase({ ...throughWire(wire), idleRecreateMs: 0 });
      const captured = db.sequelize;
      await db.run(() => {});
      await recreate(db, 1);
      await once(db);
      expect(sessions(wire)).toBe(1);
      expect(version(db)).toBe(actual());
      expect(internalsOf(captured).options.databaseVersion).toBe(actual());
      await db.close();
    });
  });

  test('of two databases on one server', async () => {
    await listeningToServer(async (wire) => {
      const both = [testDatabase(throughWire(wire)), testDatabase(throughWire(wire))];
      for (const db of both) expect(await once(db)).toBe(1);
      expect(sessions(wire)).toBe(2);
      expect(both.map(version)).toEqual([actual(), actual()]);
      await Promise.all(both.map((db) => db.close()));
    });
  });

  test('behind PgBouncer', async () => {
    await behindPgBouncer({}, async ({ bouncer }) => {
      await listening(bouncer, async (wire) => {
        const { host, port } = wire;
        const db = testDatabase({ ...addressOf(bouncer), host, port, tls: false, via: 'pgbouncer' });
        expect(await once(db)).toBe(1);
        expect(sessions(wire)).toBe(1);
        expect(version(db)).toBe(actual());
        await db.close();
      });
    });
  });

  test.each([
    ['18beta1', '18.0.0'],
    ['15.18 (Debian 15.18-0+deb12u1)', '15.18.0'],
    ['1.25.1/bouncer', '1.25.1'],
    ['9.6.24', '9.6.24'],
  ])('of a server that says %s', async (reported, known) => {
    await listeningToServer(async (wire) => {
      const proxy = await reportVersion(wire, reported);
      const { host, port } = proxy;
      const db = testDatabase({ ...throughWire(wire), host, port });
      expect(await once(db)).toBe(1);
      expect(version(db)).toBe(known);
      expect(sessions(wire)).toBe(1);
      await db.close();
      await proxy.stop();
    });
  });

  test("unless it is given: then the user's own is respected", async () => {
    await listeningToServer(async (wire) => {
      const db = testDatabase({ ...throughWire(wire), sequelize: { databaseVersion: '12.3.0' } });
      expect(await once(db)).toBe(1);
      expect(sessions(wire)).toBe(1);
      expect(version(db)).toBe('12.3.0');
      await db.close();
    });
  });
});

import { describe, expect, test } from 'vitest';
import { lambda, record, testDatabase, value, noBackends } from '../helpers/database.js';
import { server } from '../helpers/server.js';

const NAMES = [
  'beforePoolAcquire',
  'beforeConnect',
  'afterConnect',
  'afterPoolAcquire',
  'beforeQuery',
  'afterQuery',
  'beforeDisconnect',
  'afterDisconnect',
] as const;

/** Sequelize's types know most of these names, each with a listener of its own. */
function addHook(db: ReturnType<typeof testDatabase>, name: string, hook: (first: never) => unknown): void {
  (db.sequelize.addHook as (name: string, hook: (first: never) => unknown) => void)(name, hook);
}

describe("Sequelize's hooks around connections", () => {
  test('all of them run, once a connection and in their order', async () => {
    const db = testDatabase();
    const seen: string[] = [];
    for (const name of NAMES) addHook(db, name, () => void seen.push(name));
    await lambda(db, async () => value(db, 'SELECT 1'))({});
    expect(seen).toEqual(NAMES);
  });

  test('beforeConnect may set the password, for this connect only', async () => {
    const db = testDatabase({ password: 'wrong' });
    let password: string | undefined = process.env['NEVER_SET'];
    addHook(db, 'beforeConnect', (config: { password?: string }) => {
      expect(config.password).toBeNull();
      if (password !== undefined) config.password = password;
    });
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));
    await expect(handler({})).rejects.toMatchObject({ parent: { code: '28P01' } });
    password = server().password;
    expect(await handler({})).toBe(1);
  });

  test('one that hangs while disconnecting takes the close budget, no more', async () => {
    const db = testDatabase({ closeMs: 200 });
    const closes = record('sluice:close');
    addHook(db, 'beforeDisconnect', () => new Promise(() => {}));
    expect(await lambda(db, async () => value<number>(db, 'SELECT 1'))({})).toBe(1);
    expect(closes[0]?.durationMs).toBeLessThan(700);
    await noBackends(db);
  });

  test('one that fails after a connection was acquired gives it back', async () => {
    const db = testDatabase({ pool: { max: 1, acquireMs: 200 } });
    const fail = () => Promise.reject(new Error('of the hook'));
    db.sequelize.addHook('afterPoolAcquire' as never, 'fail', fail as never);
    await db.run(async () => {
      await expect(value(db, 'SELECT 1')).rejects.toThrow('of the hook');
      db.sequelize.removeHook('afterPoolAcquire' as never, 'fail');
      expect(await value(db, 'SELECT 2')).toBe(2);
    });
  });
});

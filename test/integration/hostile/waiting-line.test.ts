import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { testDatabase, value } from '../../helpers/database.js';
import { terminate } from '../../helpers/server.js';

const settled = async (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([promise.catch((error: unknown) => error), sleep(2_000, 'still pending', { ref: false })]);

describe('who waits for a place', () => {
  test('is served, also behind one who cannot be', async () => {
    const db = testDatabase({ pool: { max: 1, acquireMs: 1_000 } });
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const holder = db.run(async () => {
      await db.sequelize.query('BEGIN');
      const first = value(db, 'SELECT 1 FROM pg_sleep(0.2)');
      begun();
      await sleep(20);
      // Its own transaction's connection, behind a sibling that must not have it.
      const second = value(db, 'SELECT 2');
      const outcome = await settled(Promise.all([first, second]));
      await db.sequelize.query('COMMIT');
      return outcome;
    });
    const sibling = db.run(async () => {
      await hasBegun;
      return settled(value(db, 'SELECT 3'));
    });
    expect(await Promise.all([holder, sibling])).toEqual([[1, 2], 3]);
  });

  test('is served when the connection that another had in a transaction breaks', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    let serve: () => void = () => {};
    const served = new Promise<void>((resolve) => (serve = resolve));
    const holder = db.run(async () => {
      await db.sequelize.query('BEGIN');
      begun();
      await served;
    });
    const sibling = db.run(async () => {
      await hasBegun;
      return settled(value(db, 'SELECT 1'));
    });
    await hasBegun;
    await sleep(50);
    await terminate(db.applicationName);
    const answer = await sibling;
    serve();
    await holder;
    expect(answer).toBe(1);
  });

  test('and whose statements all fail leaves no listeners on the connection', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const warnings: string[] = [];
    const listener = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', listener);
    const failing = () => db.sequelize.query('SELECT 1/0').catch(() => {});
    await db.run(() => Promise.all(Array.from({ length: 40 }, failing)));
    // Warnings come a tick later.
    await sleep(5);
    process.off('warning', listener);
    expect(warnings).toEqual([]);
  });

  test('of a handler: query(undefined) rejects, as Sequelize does', async () => {
    const db = testDatabase();
    await db.run(async () => {
      const query = db.sequelize.query.bind(db.sequelize) as (sql: unknown) => Promise<unknown>;
      let answer: unknown;
      expect(() => (answer = query(undefined).catch((error: unknown) => error))).not.toThrow();
      expect(await answer).toBeInstanceOf(Error);
    });
  });
});

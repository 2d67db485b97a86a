import { afterEach, describe, expect, test, vi } from 'vitest';
import { Handler, LambdaHandler, UseDatabase } from 'sluice';
import { context, lambda, record, testDatabase, value } from '../../helpers/database.js';

const MINUTE = 60_000;

/** Sets the wall clock, which is all that moves while a container is frozen. */
function clockAt(time: number): void {
  vi.spyOn(Date, 'now').mockReturnValue(time);
}

afterEach(() => void vi.restoreAllMocks());

describe('rule 7: idle time is wall-clock time from the end of the last invocation', () => {
  test('longer than idleRecreateMs: a fresh Sequelize; shorter: the same one', async () => {
    const db = testDatabase();
    const recreates = record('sluice:recreate');
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));
    const start = Date.now();

    await handler({});
    const first = db.sequelize;
    clockAt(start + 4 * MINUTE);
    await handler({});
    expect(db.sequelize).toBe(first);

    // Counted from the end of that one, not from the first.
    clockAt(start + 8 * MINUTE);
    await handler({});
    expect(db.sequelize).toBe(first);

    clockAt(start + 14 * MINUTE);
    await handler({});
    expect(db.sequelize).not.toBe(first);
    expect(recreates).toMatchObject([{ database: db.name, idleMs: 6 * MINUTE, models: 0 }]);
  });

  test('a clock that steps back counts as zero', async () => {
    const db = testDatabase();
    const recreates = record('sluice:recreate');
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1'));
    const start = Date.now();

    await handler({});
    clockAt(start - 60 * MINUTE);
    expect(await handler({})).toBe(1);
    expect(recreates).toEqual([]);
    clockAt(start - 54 * MINUTE);
    expect(await handler({})).toBe(1);
    expect(recreates).toMatchObject([{ idleMs: 6 * MINUTE }]);
  });

  test("the handler's own number is the one that counts, and the database's where it has none", async () => {
    const db = testDatabase({ idleRecreateMs: MINUTE });
    const recreates = record('sluice:recreate');
    @LambdaHandler()
    @UseDatabase({ database: db, idleRecreateMs: 10 * MINUTE })
    class Patient extends Handler {
      async handle() {}
    }
    const patient = Patient.toLambda();
    const start = Date.now();

    await db.run(async () => {});
    clockAt(start + 2 * MINUTE);
    await patient(undefined, context());
    expect(recreates).toHaveLength(0);
    clockAt(start + 4 * MINUTE);
    await db.run(async () => {});
    expect(recreates).toHaveLength(1);
  });

  test('never while an invocation is inside', async () => {
    const db = testDatabase({ idleRecreateMs: MINUTE });
    const recreates = record('sluice:recreate');
    const start = Date.now();
    await db.run(async () => {});
    await db.run(async () => {
      clockAt(start + 20 * MINUTE);
      await Promise.all([
        db.run(async () => value(db, 'SELECT 1')),
        db.run(async () => value(db, 'SELECT 2')),
      ]);
    });
    expect(recreates).toHaveLength(0);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DeadlineExceededError, invocation } from 'sluice';
import { context, lambda, record, runs, testDatabase, value, noBackends } from '../../helpers/database.js';
import { backends } from '../../helpers/server.js';

describe('rule 8: at the deadline the outcome is fixed, then the signal fires, then queries are cancelled and connections destroyed', () => {
  test('in the middle of pg_sleep(30): the backend is gone before the error is returned', async () => {
    const db = testDatabase();
    record('sluice:leak');
    let ran = false;
    const handler = lambda(db, async () => {
      const query = db.sequelize.query('SELECT pg_sleep(30)');
      await runs(db);
      ran = true;
      return query;
    });
    const lambdaContext = context(1_000);

    const error = await handler({}, lambdaContext).catch((e: unknown) => e);
    const left = await backends(db.applicationName);
    expect(ran).toBe(true);
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(error).toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED', requestId: lambdaContext.awsRequestId });
    expect(left).toEqual([]);
    // Lambda's own timeout has not come.
    expect(lambdaContext.getRemainingTimeInMillis()).toBeGreaterThan(0);
  });

  test('the margin is a tenth of the timeout, at most 500 ms', async () => {
    const seen: number[] = [];
    for (const timeout of [1_000, 60_000]) {
      const lambdaContext = context(timeout);
      await lambda([], async () => {
        const deadline = invocation()?.deadline?.getTime() ?? 0;
        seen.push(lambdaContext.getRemainingTimeInMillis() - (deadline - Date.now()));
      })({}, lambdaContext);
    }
    expect(seen[0]).toBeGreaterThan(50);
    expect(seen[0]).toBeLessThan(150);
    expect(seen[1]).toBeGreaterThan(450);
    expect(seen[1]).toBeLessThan(550);
  });

  test('the outcome is fixed before the signal fires: what the signal sets off cannot change it', async () => {
    const order: string[] = [];
    const handler = lambda([], async () => {
      const { signal } = invocation() ?? {};
      return new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => {
          order.push('signal');
          reject(new Error('of the handler'));
          resolve('too late');
        });
      });
    });
    const error = await handler({}, context(200)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(order).toEqual(['signal']);
  });

  test("the signal's reason is the DeadlineExceededError itself", async () => {
    let reason: unknown;
    const handler = lambda([], async () => {
      const signal = invocation()?.signal;
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      reason = signal?.reason;
    });
    const error = await handler({}, context(150)).catch((e: unknown) => e);
    await sleep(5);
    expect(reason).toBe(error);
  });

  test("the handler's promise that rejects later is caught, also without a database", async () => {
    const handler = lambda([], async () => {
      await sleep(300);
      throw new Error('late');
    });
    await expect(handler({}, context(150))).rejects.toBeInstanceOf(DeadlineExceededError);
    await sleep(400);
  });

  test('its own connections only: siblings do not notice', async () => {
    const db = testDatabase({ pool: { max: 4 } });
    record('sluice:leak');
    const handler = lambda(db, async ({ seconds }: { seconds: number }) =>
      value<number>(db, `SELECT ${seconds} FROM pg_sleep(${seconds})`),
    );

    const sibling = handler({ seconds: 0.8 }, context(30_000));
    const cut = handler({ seconds: 20 }, context(400)).catch((e: unknown) => e);
    expect(await cut).toBeInstanceOf(DeadlineExceededError);
    const during = await backends(db.applicationName);
    expect(during).toHaveLength(1);
    expect(await sibling).toBe('0.8');
    await noBackends(db);
  });

  test('an open transaction and its locks are gone', async () => {
    const db = testDatabase();
    record('sluice:leak');
    const handler = lambda(db, async () => {
      await db.sequelize.transaction(async (transaction) => {
        await db.sequelize.query('SELECT pg_advisory_xact_lock(4711, 1)', { transaction });
        await sleep(10_000);
      });
    });
    await expect(handler({}, context(300))).rejects.toBeInstanceOf(DeadlineExceededError);
    expect(await db.run(async () => value<boolean>(db, 'SELECT pg_try_advisory_xact_lock(4711, 1)'))).toBe(
      true,
    );
  });

  test('a query whose invocation passed its deadline is reported', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const ends = record('sluice:invocation:end');
    const handler = lambda(db, async () => {
      const query = db.sequelize.query('SELECT pg_sleep(30)');
      await runs(db);
      await query;
    });
    await handler({}, context(1_000, 'request-8')).catch(() => {});
    expect(leaks).toMatchObject([{ kind: 'query', requestId: 'request-8', sql: 'SELECT pg_sleep(?)' }]);
    expect(ends).toMatchObject([{ requestId: 'request-8', outcome: 'deadline' }]);
  });

  test('what the handler returns in time is not replaced when closing crosses the deadline', async () => {
    const db = testDatabase({ closeMs: 10_000 });
    record('sluice:leak');
    const handler = lambda(db, async () => {
      void db.sequelize.query('SELECT 1').then(() => db.sequelize.query('SELECT pg_sleep(30)'));
      await runs(db);
      return 'in time';
    });
    expect(await handler({}, context(1_500))).toBe('in time');
    await noBackends(db);
  });
});

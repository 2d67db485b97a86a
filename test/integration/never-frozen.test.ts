import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { context, lambda, noBackends, record, testDatabase, value } from '../helpers/database.js';

describe('AWS_LAMBDA_MAX_CONCURRENCY: a container that serves several invocations at once and is never frozen', () => {
  beforeEach(() => vi.stubEnv('AWS_LAMBDA_MAX_CONCURRENCY', '64'));
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test('64 at once share ten connections, and an idle one stays for the next invocation', async () => {
    const db = testDatabase();
    const connects = record('sluice:connect');
    const handler = lambda(db, async () => value<number>(db, 'SELECT 1 FROM pg_sleep(0.02)'));

    await Promise.all(Array.from({ length: 64 }, () => handler({})));
    expect(connects).toHaveLength(10);
    expect(await db.backends()).toHaveLength(10);
    await handler({});
    expect(connects).toHaveLength(10);
  });

  test('what an invocation leaves behind is closed all the same', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => void (await db.sequelize.transaction()));
    await handler({});
    expect(leaks).toMatchObject([{ kind: 'transaction' }]);
    await noBackends(db);
  });

  test('a connection carries the guards of the whole timeout', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return Number(await value(db, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"));
    });
    expect(await handler({}, context(10_000))).toBeGreaterThan(9_750);
  });

  test('an unused connection is closed after ten seconds, by a timer that does not keep the process alive', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const db = testDatabase();
    await lambda(db, async () => value(db, 'SELECT 1'))({});
    expect(await db.backends()).toHaveLength(1);
    vi.advanceTimersByTime(9_000);
    expect(await db.backends()).toHaveLength(1);
    vi.advanceTimersByTime(1_500);
    vi.useRealTimers();
    await noBackends(db);
  });

  test('a recreate after the idle time closes what the old session kept', async () => {
    const db = testDatabase({ idleRecreateMs: 1_000 });
    const query = async () => value<number>(db, 'SELECT pg_backend_pid()');
    const first = await db.run(query);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect(await db.run(query)).not.toBe(first);
    expect(await db.backends()).toHaveLength(1);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { context, lambda, record, runs, testDatabase, value, noBackends } from '../../helpers/database.js';
import { adminQuery, createSchema } from '../../helpers/server.js';

type RawClient = pg.Client;
interface Manager {
  getConnection(): Promise<RawClient>;
  releaseConnection(client: RawClient): void;
}
const managerOf = (sequelize: unknown): Manager =>
  (sequelize as { connectionManager: Manager }).connectionManager;

describe('what one invocation leaves on a connection does not reach another', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('BEGIN by hand, given back: what a sibling writes is not rolled back with it', async () => {
    const schema = await createSchema();
    await adminQuery(`CREATE TABLE ${schema}.rows (n int)`);
    await adminQuery(`GRANT ALL ON ${schema}.rows TO PUBLIC`);
    const db = testDatabase({ pool: { max: 1 } });
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));

    const careless = lambda(db, async () => {
      await db.sequelize.query('BEGIN');
      begun();
    });
    const careful = lambda(db, async () => {
      await hasBegun;
      await sleep(50);
      await db.sequelize.query(`INSERT INTO ${schema}.rows VALUES (1)`);
    });
    await Promise.all([careful({}), careless({})]);
    expect(await adminQuery(`SELECT n FROM ${schema}.rows`)).toEqual([{ n: 1 }]);
  });

  test('BEGIN by hand where nothing freezes: the next invocation does not write into it', async () => {
    vi.stubEnv('AWS_LAMBDA_MAX_CONCURRENCY', '64');
    const schema = await createSchema();
    await adminQuery(`CREATE TABLE ${schema}.rows (n int)`);
    await adminQuery(`GRANT ALL ON ${schema}.rows TO PUBLIC`);
    const db = testDatabase();
    await lambda(db, async () => db.sequelize.query('BEGIN'))({});
    await lambda(db, async () => db.sequelize.query(`INSERT INTO ${schema}.rows VALUES (1)`))({});
    expect(await adminQuery(`SELECT n FROM ${schema}.rows`)).toEqual([{ n: 1 }]);
  });

  test('BEGIN by hand, given back: the transaction that is rolled back at the end is reported', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    await lambda(db, async () => db.sequelize.query('BEGIN'))({});
    expect(leaks).toMatchObject([{ kind: 'transaction', transactionStatus: 'T' }]);
  });

  test('BEGIN, a statement and COMMIT by hand on one connection go on working in one invocation', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => {
      await db.sequelize.query('BEGIN');
      const n = await value<number>(db, 'SELECT 1');
      await db.sequelize.query('COMMIT');
      return n;
    });
    expect(await handler({})).toBe(1);
    expect(leaks).toEqual([]);
  });

  test('a connection that is given back twice is not taken away from whoever has it now', async () => {
    const db = testDatabase({ pool: { max: 1 } });
    const manager = () => managerOf(db.sequelize);
    const pids = await db.run(async () => {
      const client = await manager().getConnection();
      manager().releaseConnection(client);
      return db.run(async () => {
        const mine = db.sequelize.query('SELECT pg_sleep(0.3)');
        await runs(db);
        manager().releaseConnection(client);
        const other = db.sequelize.query('SELECT 1');
        const first = await Promise.race([mine.then(() => 'sleep'), other.then(() => 'other')]);
        await Promise.all([mine, other]);
        return first;
      });
    });
    expect(pids).toBe('sleep');
    await noBackends(db);
  });

  test('statements queued on one connection by pg: none of them runs on the server after the deadline', async () => {
    const db = testDatabase();
    const handler = lambda(db, async () => {
      const client = await managerOf(db.sequelize).getConnection();
      await Promise.all([1, 2, 3].map((n) => client.query(`SELECT ${n}, pg_sleep(20)`)));
    });
    await expect(handler({}, context(1_000))).rejects.toMatchObject({ code: 'SLUICE_DEADLINE_EXCEEDED' });
    await noBackends(db);
  });

  test('a Submittable that is cut off after its invocation emits no error', async () => {
    const db = testDatabase({ closeMs: 300 });
    const errors: unknown[] = [];
    const handler = lambda(db, async () => {
      const client = await managerOf(db.sequelize).getConnection();
      const query = client.query(
        new pg.Query('SELECT pg_sleep(20)') as unknown as pg.Submittable,
      ) as unknown as {
        on(event: string, listener: (error: unknown) => void): void;
      };
      query.on('error', (error) => errors.push(error));
      await runs(db);
    });
    await handler({});
    await sleep(20);
    await noBackends(db);
    expect(errors).toEqual([]);
  });

  test('LISTEN, advisory locks and COPY left behind are gone', async () => {
    const db = testDatabase({ closeMs: 300 });
    const leaks = record('sluice:leak');
    const handler = lambda(db, async () => {
      const a = await managerOf(db.sequelize).getConnection();
      await a.query('LISTEN hostile');
      await a.query('SELECT pg_advisory_lock(815)');
      const b = await managerOf(db.sequelize).getConnection();
      void b.query('COPY (SELECT generate_series(1, 100000000)) TO STDOUT').catch(() => {});
      await runs(db, 'COPY');
    });
    await handler({});
    await noBackends(db);
    expect(leaks.map(({ kind }) => kind).sort()).toEqual(['connection', 'query']);
    expect(await adminQuery("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 815")).toEqual(
      [],
    );
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DatabaseNotOpenError } from 'sluice';
import { lambda, record, testDatabase, value } from '../../helpers/database.js';
import { startTcpProxy } from '../../../src/fleet/network/tcp-proxy.js';
import { server } from '../../helpers/server.js';

describe('rule 5: no query, no connection; ended code gets no connection from a later invocation', () => {
  test('an invocation that never queries opens no connection', async () => {
    const proxy = await startTcpProxy({ host: server().host, port: server().port });
    const db = testDatabase({ port: proxy.port });
    const handler = lambda(db, async () => 'no query');

    for (let i = 0; i < 20; i++) expect(await handler({})).toBe('no query');
    expect(proxy.accepted).toBe(0);
    await proxy.stop();
  });

  test('code that runs on after its invocation gets none of a later one', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    let late = 'pending';
    const first = lambda(db, async () => {
      void sleep(80)
        .then(() => db.sequelize.query('SELECT 1'))
        .then(
          () => (late = 'resolved'),
          () => (late = 'rejected'),
        );
    });
    const second = lambda(db, async () => {
      await sleep(200);
      return value<number>(db, 'SELECT 2');
    });

    await first({});
    expect(await second({})).toBe(2);
    expect(late).toBe('pending');
    expect(leaks).toMatchObject([{ kind: 'late', database: db.name, sql: 'SELECT ?' }]);
  });

  test('code of an ended invocation cannot open the database by run either', async () => {
    const db = testDatabase();
    const leaks = record('sluice:leak');
    let ran = false;
    const handler = lambda(db, async () => {
      void sleep(20).then(() => db.run(async () => (ran = true)));
    });
    await handler({});
    await sleep(60);
    expect(ran).toBe(false);
    expect(leaks).toMatchObject([{ kind: 'late' }]);
  });

  test('a query outside of any invocation says what to do', async () => {
    const db = testDatabase();
    const error = await db.sequelize.query('SELECT 1').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DatabaseNotOpenError);
    expect((error as Error).message).toContain('database.run(');
  });

  test('a query in a handler that does not use the database says what to do, also while another handler has it open', async () => {
    const db = testDatabase();
    const other = testDatabase();
    const using = lambda(db, async () => sleep(100));
    const notUsing = lambda(other, async () => db.sequelize.query('SELECT 1'));

    const open = using({});
    const error = await notUsing({}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DatabaseNotOpenError);
    expect((error as Error).message).toContain('@UseDatabase');
    await open;
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseOptions } from 'sluice';
import { startPostgres, type PostgresServer } from '../../../src/embedded/embedded-postgres.js';
import { allOptimised } from '../../helpers/all-optimised.js';
import { lambda, record, testDatabase, value } from '../../helpers/database.js';
import { waitUntil } from '../../helpers/server.js';

/** A server of its own, whose rules for logging in the tests change. */
let server: PostgresServer;
let admin: pg.Client;
let hbaFile: string;
let hba: string;

const ROLE = 'fickle';

beforeAll(async () => {
  server = await startPostgres({ maxConnections: 20 });
  admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ hba_file: string }>('SHOW hba_file');
  hbaFile = rows[0]?.hba_file ?? '';
  hba = readFileSync(hbaFile, 'utf8');
});
afterAll(async () => {
  await admin.end();
  await server.stop();
});
afterEach(async () => {
  await setRule(undefined);
  await admin.query(`DROP ROLE IF EXISTS ${ROLE}`);
});

/** How `fickle` logs in from now on; `undefined`: as everybody does. */
async function setRule(method: string | undefined): Promise<void> {
  writeFileSync(hbaFile, method === undefined ? hba : `hostssl all ${ROLE} all ${method}\n${hba}`);
  await admin.query('SELECT pg_reload_conf()');
  const [expected] = method?.split(' ') ?? [];
  await waitUntil(
    async () => {
      const { rows } = await admin.query<{ auth_method: string }>(
        `SELECT auth_method FROM pg_hba_file_rules WHERE '${ROLE}' = ANY (user_name)`,
      );
      return rows[0]?.auth_method === expected;
    },
    { what: 'the rule' },
  );
  // The postmaster reads its own copy a moment later.
  await sleep(50);
}

async function createRole(encryption: 'scram-sha-256' | 'md5', password = 'secret'): Promise<void> {
  await admin.query(`SET password_encryption = '${encryption}'`);
  await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${password}'`);
}

function fickle(options: DatabaseOptions = {}) {
  const { host, port, database, caFile } = server;
  const tls = { ca: readFileSync(caFile ?? '', 'utf8') };
  return testDatabase({ host, port, database, tls, username: ROLE, password: 'secret', ...options });
}

const ONE = 'SELECT 1';

describe('a server that asks for another kind of login than before', () => {
  test.each(['trust', 'password', 'scram-sha-256'])(
    'scram, then %s: the next invocation works',
    async (method) => {
      await createRole('scram-sha-256');
      const db = fickle();
      const handler = lambda(db, () => value(db, ONE));
      for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
      await setRule(method);
      const connects = record('sluice:connect');
      for (let i = 0; i < 3; i++) expect(await handler({})).toBe(1);
      expect(connects.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    },
  );

  test('scram, then md5', async () => {
    await createRole('scram-sha-256');
    const db = fickle();
    const handler = lambda(db, () => value(db, ONE));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    await admin.query(`SET password_encryption = 'md5'`);
    await admin.query(`ALTER ROLE ${ROLE} PASSWORD 'secret'`);
    await setRule('md5');
    for (let i = 0; i < 3; i++) expect(await handler({})).toBe(1);
  });

  test('trust, then scram, then trust', async () => {
    await createRole('scram-sha-256');
    const db = fickle();
    const handler = lambda(db, () => value(db, ONE));
    for (const method of ['trust', 'scram-sha-256', 'trust', 'scram-sha-256']) {
      await setRule(method);
      for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    }
  });

  test('one that refuses from now on says so, and nothing waits', async () => {
    await createRole('scram-sha-256');
    const db = fickle();
    const handler = lambda(db, () => value(db, ONE));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    await setRule('reject');
    await expect(handler({})).rejects.toMatchObject({
      name: 'SequelizeConnectionError',
      parent: { code: '28000' },
    });
    await setRule(undefined);
    expect(await handler({})).toBe(1);
  });
});

describe('a password that changes', () => {
  test('is asked for anew, and its keys are derived anew', async () => {
    await createRole('scram-sha-256');
    let password = 'secret';
    const db = fickle({ password: () => password });
    const handler = lambda(db, () => value(db, ONE));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    await admin.query(`SET password_encryption = 'scram-sha-256'`);
    await admin.query(`ALTER ROLE ${ROLE} PASSWORD 'another'`);
    await expect(handler({})).rejects.toMatchObject({
      name: 'SequelizeConnectionError',
      parent: { code: '28P01' },
    });
    password = 'another';
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    password = 'secret';
    await expect(handler({})).rejects.toMatchObject({ parent: { code: '28P01' } });
  });

  test('the same password stored anew has another salt', async () => {
    await createRole('scram-sha-256');
    const db = fickle();
    const handler = lambda(db, () => value(db, ONE));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    await admin.query(`SET password_encryption = 'scram-sha-256'`);
    await admin.query(`ALTER ROLE ${ROLE} PASSWORD 'secret'`);
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
  });

  test('a password that PostgreSQL stores prepared (SASLprep) is taken in every spelling', async () => {
    // U+2168 and U+00A0 are stored as IX and a space, the soft hyphen not at all.
    await createRole('scram-sha-256', 'pass\u2168\u00a0w\u00ador\u0064');
    for (const password of ['pass\u2168\u00a0w\u00adord', 'passIX word']) {
      const db = fickle({ password });
      for (let i = 0; i < 2; i++) expect(await lambda(db, () => value(db, ONE))({})).toBe(1);
      await db.close();
    }
  });

  test.each([undefined, '', 42])('none, or one that is %o, says what to give', async (password) => {
    await createRole('scram-sha-256');
    const db = fickle({ password: () => password as never });
    await expect(lambda(db, () => value(db, ONE))({})).rejects.toThrow(
      /The server asks for a password, and there is none for user 'fickle': give `password`/,
    );
  });
});

describe('a first statement that left before the server had let us in', () => {
  allOptimised();

  test('is sent again when the server had no room, and has run once', async () => {
    await createRole('scram-sha-256');
    await admin.query('CREATE TABLE once (at timestamptz DEFAULT now())');
    await admin.query(`GRANT ALL ON once TO ${ROLE}`);
    const db = fickle();
    const handler = lambda(db, () => db.sequelize.query('INSERT INTO once DEFAULT VALUES'));
    for (let i = 0; i < 2; i++) await handler({});
    await admin.query(`ALTER ROLE ${ROLE} CONNECTION LIMIT 0`);
    const connects = record('sluice:connect');
    const outcome = handler({});
    await waitUntil(() => connects.length > 0, { what: 'the refusal' });
    await sleep(50);
    await admin.query(`ALTER ROLE ${ROLE} CONNECTION LIMIT 5`);
    await outcome;
    const { rows } = await admin.query('SELECT count(*)::int AS count FROM once');
    expect(rows).toEqual([{ count: 3 }]);
    // The one that was handed out early, and the one after it.
    expect(connects[0]?.error).toMatchObject({ code: '53300' });
    expect(connects.at(-1)?.error).toBeUndefined();
    await admin.query('DROP TABLE once');
  });

  test('the first statement of a transaction too', async () => {
    await createRole('scram-sha-256');
    const db = fickle();
    const handler = lambda(db, () =>
      db.sequelize.transaction((transaction) =>
        db.sequelize.query('SELECT pg_backend_pid() AS pid', { transaction }),
      ),
    );
    for (let i = 0; i < 2; i++) await handler({});
    await admin.query(`ALTER ROLE ${ROLE} CONNECTION LIMIT 0`);
    const connects = record('sluice:connect');
    const outcome = handler({});
    await waitUntil(() => connects.length > 0, { what: 'the refusal' });
    await admin.query(`ALTER ROLE ${ROLE} CONNECTION LIMIT 5`);
    const [rows] = await outcome;
    expect(rows).toEqual([{ pid: connects.at(-1)?.processId }]);
  });

  test("a refusal that stays is the server's own, not that the connection ended", async () => {
    await createRole('scram-sha-256');
    await admin.query(`CREATE DATABASE shut`);
    const db = fickle({ database: 'shut' });
    const handler = lambda(db, () => value(db, ONE));
    for (let i = 0; i < 2; i++) expect(await handler({})).toBe(1);
    await admin.query('DROP DATABASE shut');
    await expect(handler({})).rejects.toMatchObject({
      name: 'SequelizeConnectionError',
      parent: { code: '3D000' },
    });
  });

  test('a statement that is wrong fails once, with its own error', async () => {
    await createRole('scram-sha-256');
    const db = fickle();
    const handler = lambda(db, (sql: string) => db.sequelize.query(sql));
    for (let i = 0; i < 2; i++) await handler(ONE);
    const connects = record('sluice:connect');
    await expect(handler('SELECT nothing')).rejects.toMatchObject({ name: 'SequelizeDatabaseError' });
    expect(connects).toHaveLength(1);
    expect(await handler(ONE)).toBeDefined();
  });
});

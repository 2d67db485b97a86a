import { connect } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Contents } from '../../../../src/testing/contents/contents.js';
import { keptName, newDatabaseName } from '../../../../src/testing/server/database-name.js';
import { ServerEngine } from '../../../../src/testing/server/server-engine.js';
import { startProgram } from '../../../helpers/program.js';
import { adminQuery, server, uniqueName, waitUntil } from '../../../helpers/server.js';

/** A role that may create databases, and nothing else. */
const role = uniqueName('maker');
let url: URL;

beforeAll(async () => {
  await adminQuery(`CREATE ROLE ${role} LOGIN CREATEDB PASSWORD 'p&ss word'`);
  url = new URL(server().url);
  url.username = role;
  url.password = encodeURIComponent('p&ss word');
});
afterAll(() => adminQuery(`DROP ROLE ${role}`));
beforeEach(() => vi.stubEnv('DATABASE_URL', url.href));

const engines: ServerEngine[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  const left = await databases();
  if (left.length > 0) throw new Error(`databases were left: ${left.join(', ')}`);
});

async function open(extensions: readonly string[] = []): Promise<ServerEngine> {
  const engine = await ServerEngine.open({ extensions });
  engines.push(engine);
  return engine;
}

/** Those of the role. */
async function databases(): Promise<string[]> {
  const rows = await adminQuery<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datdba = '${role}'::regrole ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** As a test does. */
async function login(engine: ServerEngine): Promise<pg.Client> {
  const { host, port, user, database, password, tls } = engine.server;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    password: async () => (await password.reveal()) ?? '',
    ssl: tls === false ? false : { ...tls },
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('on the server of DATABASE_URL', () => {
  test('each has a database of its own, and the one that was named is left alone', async () => {
    const [one, other] = [await open(), await open()];
    expect(await databases()).toEqual([one.server.database, other.server.database].toSorted());
    expect(one.server).toMatchObject({ host: server().host, port: server().port, user: role });
    await one.admin.query('CREATE TABLE t (id int)');
    expect((await other.admin.query(`SELECT to_regclass('t') AS t`)).rows).toEqual([{ t: null }]);
    const client = await login(one);
    await client.query('INSERT INTO t VALUES (1)');
    await client.end();
    await one.close();
    expect(await databases()).toEqual([other.server.database]);
  });

  test('what it is closed with is ended', async () => {
    const engine = await open();
    const client = await login(engine);
    await client.query('BEGIN; CREATE TABLE t ()');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await engine.close();
    await ended;
    expect(await databases()).toEqual([]);
    await engine.close();
  });

  test('it is made anew as it was when it was kept, and what was taken then fits', async () => {
    const engine = await open();
    await engine.admin.query(
      `CREATE TABLE t (id serial PRIMARY KEY, v text); INSERT INTO t (v) VALUES ('seed')`,
    );
    // As a pool does that has loaded the schema.
    const idle = await login(engine);
    await engine.keep();
    await idle.end();
    const contents = await Contents.take(engine.admin);
    for (let i = 0; i < 2; i++) {
      const before = engine.admin;
      await engine.admin.query(`INSERT INTO t (v) VALUES ('test'); ALTER TABLE t ADD COLUMN more int`);
      expect(await contents.restore(engine.admin)).toBe('altered');
      await engine.recreate();
      expect(engine.admin).not.toBe(before);
      expect(engine.isDead).toBe(false);
      expect(await contents.restore(engine.admin)).toBe('restored');
      expect((await engine.admin.query('SELECT * FROM t')).rows).toEqual([{ id: 1, v: 'seed' }]);
    }
  });

  test('transactions that are open are ended, and said without values', async () => {
    const engine = await open();
    await engine.admin.query('CREATE TABLE t (v text)');
    const [open1, open2, idle] = [await login(engine), await login(engine), await login(engine)];
    await open1.query('BEGIN');
    await open1.query(`INSERT INTO t VALUES ('secret')`);
    await open2.query('BEGIN');
    await open2.query('SELECT 1/0').catch(() => undefined);
    expect([...(await engine.endTransactions())].toSorted()).toEqual([
      'INSERT INTO t VALUES (?)',
      'SELECT ?/?',
    ]);
    expect(await engine.endTransactions()).toEqual([]);
    expect((await idle.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 0 }]);
    await Promise.all([open1, open2, idle].map((client) => client.end()));
  });

  test('whose connections were all ended it is dead, until it is made anew', async () => {
    const engine = await open();
    await engine.keep();
    await adminQuery('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      engine.server.database,
    ]);
    await waitUntil(() => engine.isDead, { what: 'the engine to notice' });
    await engine.recreate();
    expect(engine.isDead).toBe(false);
    expect((await engine.admin.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('extensions are there from the start, and one that cannot be is named', async () => {
    const engine = await open(['hstore', 'uuid-ossp']);
    expect((await engine.admin.query(`SELECT 'a=>1'::hstore -> 'a' AS a`)).rows).toEqual([{ a: '1' }]);
    await expect(open(['nothing'])).rejects.toThrow(
      /the extension 'nothing' cannot be created on .*Install it there, or set DATABASE_URL to a server that has it/,
    );
    expect(await databases()).toEqual([engine.server.database]);
  });

  test('a role that may not create databases is told how it may', async () => {
    vi.stubEnv('DATABASE_URL', server().url);
    await expect(open()).rejects.toMatchObject({
      code: 'SLUICE_CONFIGURATION',
      message: expect.stringContaining(`ALTER ROLE "${server().user}" CREATEDB`) as string,
    });
  });

  test('a server that is not there is named, without its password', async () => {
    const nowhere = new URL(url);
    nowhere.port = '1';
    vi.stubEnv('DATABASE_URL', nowhere.href);
    const error: unknown = await open().catch((reason: unknown) => reason);
    expect(String(error)).toMatch(
      new RegExp(
        `cannot connect to ${server().host}:1 as ${role}: .*Without it an embedded PostgreSQL is started`,
      ),
    );
    expect(String(error)).not.toContain('p&ss');
  });

  test('a URL that cannot be is refused', async () => {
    vi.stubEnv('DATABASE_URL', 'mysql://localhost/x');
    await expect(open()).rejects.toMatchObject({ code: 'SLUICE_CONFIGURATION' });
  });
});

describe('what others have left behind', () => {
  const ours = newDatabaseName();
  // No process has this id.
  const dead = ours.replace(/_\d+_/, '_999999999_');
  const made = {
    dead,
    'its copy': keptName(dead),
    'of a process that has got its id since': ours.replace(/_[0-9a-f]{8}_([0-9a-f]{8})$/, '_00000000_$1'),
  };
  const kept = {
    'of this process': ours,
    'of another machine': dead.replace(/^sluice_test_[0-9a-f]{8}/, 'sluice_test_00000000'),
    'of another name': `${dead}_mine`,
    'somebody is in': dead.replace(/.{8}$/, '11111111'),
  };

  test('is dropped, and nothing else', async () => {
    const all = [...Object.values(made), ...Object.values(kept)];
    for (const name of all) await adminQuery(`CREATE DATABASE ${name} OWNER ${role}`);
    const inside = new URL(server().adminUrl);
    inside.pathname = kept['somebody is in'];
    const client = new pg.Client({ connectionString: inside.href });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const engine = await open();
      expect(await databases()).toEqual([...Object.values(kept), engine.server.database].toSorted());
    } finally {
      await client.end();
      for (const name of all) await adminQuery(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
  });

  test('by a process that was killed: the next one drops it', async () => {
    const program = await startProgram('server-engine.ts', { DATABASE_URL: url.href });
    const { names } = await said<{ names: string[] }>(program);
    expect(await databases()).toEqual([...names, keptName(names[0]!)].toSorted());
    program.process.kill('SIGKILL');
    await program.ended;
    await waitUntil(
      async () =>
        (await adminQuery(`SELECT 1 FROM pg_stat_activity WHERE datname = ANY ($1)`, [names])).length === 0,
      { what: 'its connections to end' },
    );
    const engine = await open();
    expect(await databases()).toEqual([engine.server.database]);
  });
});

describe('without DATABASE_URL', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'one embedded server for a process, which ends with it: %s',
    async (signal) => {
      const program = await startProgram('server-engine.ts', { DATABASE_URL: '' });
      const { names, port, superuser } = await said<{ names: string[]; port: number; superuser: string }>(
        program,
      );
      expect(names).toHaveLength(2);
      expect(superuser).toBe('on');
      expect(await answers(port)).toBe(true);
      program.process.kill(signal);
      await program.ended;
      await waitUntil(async () => !(await answers(port)), { what: 'the server to end', ms: 10_000 });
    },
    60_000,
  );

  test('tests log in as a role that owns the database and is no superuser', async () => {
    vi.stubEnv('DATABASE_URL', '');
    const engine = await open();
    const client = await login(engine);
    await client.query('CREATE SCHEMA s; CREATE TABLE s.t (id int)');
    expect((await client.query(`SELECT current_setting('is_superuser') AS superuser`)).rows).toEqual([
      { superuser: 'off' },
    ]);
    const contents = await Contents.take(engine.admin);
    await client.query('INSERT INTO s.t VALUES (1)');
    expect(await contents.restore(engine.admin)).toBe('restored');
    await client.end();
  });
});

async function said<T>(program: Awaited<ReturnType<typeof startProgram>>): Promise<T> {
  const ended = program.ended.then((outcome) => {
    throw new Error(`it ended with ${outcome}: ${program.stderr()}`);
  });
  ended.catch(() => undefined);
  const line = waitUntil(() => program.stdout().includes('\n'), { what: 'the program', ms: 25_000 });
  await Promise.race([line, ended]);
  return JSON.parse(program.stdout()) as T;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

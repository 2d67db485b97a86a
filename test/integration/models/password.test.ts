import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ConfigurationError, defineDatabase, type DatabaseOptions } from 'sluice';
import { record, testDatabase } from '../../helpers/database.js';
import { adminQuery, server, uniqueName } from '../../helpers/server.js';
import { models, recreate } from './shop.js';

/** A role whose password is a word to look for. */
const MARKER = 'Hunter2HunterTwo';
const role = uniqueName('role');

beforeAll(() => adminQuery(`CREATE ROLE ${role} LOGIN PASSWORD '${MARKER}'`));
afterAll(() => adminQuery(`DROP ROLE ${role}`));

const { PGPASSWORD } = process.env;
afterEach(() => {
  if (PGPASSWORD === undefined) delete process.env['PGPASSWORD'];
  else process.env['PGPASSWORD'] = PGPASSWORD;
});

function url(password: string): string {
  const { host, port, database, caFile } = server();
  const query = caFile === undefined ? '' : `?sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`;
  return `postgres://${role}:${password}@${host}:${port}/${database}${query}`;
}

const { host, port } = server();

/** Every way to give a password. */
const ways: Record<string, (password: string) => DatabaseOptions> = {
  'in the url': (password) => ({ url: url(password) }),
  'as an option': (password) => ({ username: role, password }),
  'as an async function': (password) => ({ username: role, password: async () => password }),
  'for a replica': (password) => ({
    username: role,
    password,
    replication: { read: { host, port, username: role, password } },
  }),
  'in PGPASSWORD': (password) => {
    process.env['PGPASSWORD'] = password;
    return { username: role, password: undefined };
  },
  'by a beforeConnect hook': (password) => ({
    username: role,
    password: 'not this one',
    sequelize: { hooks: { beforeConnect: (config: object) => void Object.assign(config, { password }) } },
  }),
};

/** What a logger that leaves out circular references writes. */
function asJson(value: unknown): string {
  const seen = new Set<unknown>();
  const text = JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if (seen.has(one)) return undefined;
    seen.add(one);
    return one;
  }) as string | undefined;
  return text ?? '';
}

/** All that a log line could print of it. */
function shown(value: unknown): string {
  // Without hidden properties it is a part of this.
  const options = { depth: 10, showHidden: true, maxArrayLength: 20, maxStringLength: null };
  const texts = [inspect(value, options)];
  texts.push(asJson(value));
  if (value instanceof Error)
    texts.push(String(value.stack), JSON.stringify(value, Object.getOwnPropertyNames(value)));
  return texts.join('\n');
}

function expectHidden(values: Record<string, unknown>): void {
  for (const [what, value] of Object.entries(values)) {
    const text = shown(value);
    const at = text.indexOf(MARKER);
    expect(at === -1 ? 'hidden' : text.slice(Math.max(0, at - 300), at + 50), what).toBe('hidden');
  }
}

test.each(Object.keys(ways))('a password given %s shows in nothing of ours', async (way) => {
  const events = [record('sluice:connect'), record('sluice:close'), record('sluice:recreate')];
  const lines: unknown[][] = [];
  const db = testDatabase({
    models,
    idleRecreateMs: 0,
    logging: (...args) => void lines.push(args),
    ...ways[way]?.(MARKER),
  });
  await db.run(async () => {
    await db.sequelize.query('SELECT 1');
    const transaction = await db.sequelize.transaction();
    const { connection } = transaction as unknown as { connection: object };
    expectHidden({
      'the database': db,
      'its Sequelize': db.sequelize,
      'the connection manager': db.sequelize.connectionManager,
      'its config': db.sequelize.config,
      'a live connection': connection,
      'a transaction': transaction,
      'a model': models[0],
    });
    await transaction.rollback();
  });
  await recreate(db, 1);
  expectHidden({ events, lines, 'the database after a recreate': db, Sequelize: db.sequelize });
  expect(events[0]).not.toEqual([]);
});

test.each(Object.keys(ways))('a wrong password given %s shows in no error', async (way) => {
  const events = record('sluice:connect');
  const wrong = `${MARKER}Wrong`;
  const db = testDatabase({ ...ways[way]?.(wrong) });
  const error: unknown = await db.run(() => db.sequelize.authenticate()).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'SequelizeConnectionError', parent: { code: '28P01' } });
  expectHidden({ error, parent: (error as { parent: unknown }).parent, events, db });
  expect(events).toHaveLength(1);
});

test('a password shows in no error of a server that does not answer', async () => {
  const db = testDatabase({ url: `postgres://${role}:${MARKER}@127.0.0.1:1/x`, tls: false, connectMs: 100 });
  const error: unknown = await db.run(() => db.sequelize.authenticate()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expectHidden({ error });
});

test('a password that its function cannot give comes through as its own error', async () => {
  const db = testDatabase({
    username: role,
    password: async () => {
      throw new Error('no token');
    },
  });
  const outcome = db.run(() => db.sequelize.authenticate());
  await expect(outcome).rejects.toMatchObject({ parent: { message: 'no token' } });
});

test('the passphrase of a private key shows in nothing of a live connection', async () => {
  const { caFile } = server();
  const tls = caFile === undefined ? false : { ca: readFileSync(caFile, 'utf8'), passphrase: MARKER };
  const db = testDatabase({ tls });
  await db.run(async () => {
    const transaction = await db.sequelize.transaction();
    const { connection } = transaction as unknown as { connection: object };
    expect(connection).toBeTypeOf('object');
    expectHidden({ 'a live connection': connection, db });
    await transaction.rollback();
  });
});

test('a password shows in no ConfigurationError', () => {
  const options: DatabaseOptions[] = [
    { url: `postgres://${role}:${MARKER}@host:notaport/x` },
    { url: `mysql://${role}:${MARKER}@host/x` },
    { url: `postgres://${role}:${MARKER}@host/x`, host: 'other' },
    { host: 'h', password: MARKER, closeMs: -1 },
    { host: 'h', sequelize: { password: MARKER } as object },
    { host: 'h', sequelize: { dialectOptions: { password: MARKER } } },
    { host: 'h', replication: { read: { url: `postgres://u:${MARKER}@r/x` } as object } },
  ];
  for (const one of options) {
    let error: unknown;
    try {
      defineDatabase(uniqueName('bad'), one);
    } catch (reason) {
      error = reason;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    expectHidden({ error });
  }
});

test('the marker would be found where it is', async () => {
  const client = new pg.Client({ connectionString: server().url, password: server().password });
  await client.connect();
  expect(shown(client)).toContain(server().password);
  await client.end();
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataTypes } from 'sequelize';
import { BelongsTo, Column, ForeignKey, Model, Table, type ModelCtor } from 'sequelize-typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Contents } from '../../../../src/testing/contents/contents.js';
import { loadSchema } from '../../../../src/testing/schema/load-schema.js';
import type { Schema } from '../../../../src/testing/schema/schema-option.js';
import { SchemaError } from '../../../../src/testing/schema/schema-error.js';
import { statementsOfSync } from '../../../../src/testing/schema/statements-of-sync.js';
import { testDatabase } from '../../../helpers/database.js';
import { server } from '../../../helpers/server.js';
import { ownContents, type OwnContents } from '../contents/own-contents.js';

type Ref<T> = T;

@Table({ schema: 'people', tableName: 'Person', timestamps: false, comment: 'Who' })
class Person extends Model {
  @Column(DataTypes.ENUM('good', 'bad')) mood!: string;
  @ForeignKey(() => Team) @Column teamId?: number;
  @BelongsTo(() => Team) team?: Ref<Team>;
}

@Table({
  schema: 'people',
  tableName: 'team',
  timestamps: false,
  indexes: [{ fields: ['name'], unique: true }],
})
class Team extends Model {
  @Column name!: string;
}

@Table({ tableName: 'left', timestamps: false })
class Left extends Model {
  @ForeignKey(() => Right) @Column rightId?: number;
  @BelongsTo(() => Right) right?: Ref<Right>;
}

@Table({ tableName: 'right', timestamps: false })
class Right extends Model {
  @ForeignKey(() => Left) @Column leftId?: number;
  @BelongsTo(() => Left) left?: Left;
}

/** As the role that owns the database. */
async function sequelizeOn(own: OwnContents, models: ModelCtor[] = []) {
  const client = await own.connect({ owner: true });
  const { host, port, user, database } = client;
  const db = testDatabase({
    host,
    port,
    username: user!,
    password: client.password as string,
    database: database!,
    models,
    tls: { rejectUnauthorized: false },
  });
  return db;
}

async function tables(own: OwnContents): Promise<string[]> {
  const { rows } = await own.admin.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename || ' of ' || tableowner AS name FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

const owned = (table: string) => `${table} of ${server().user}`;

async function load(own: OwnContents, schema: Schema, models: ModelCtor[] = []): Promise<void> {
  const db = await sequelizeOn(own, models);
  await db.run(() => loadSchema(db.sequelize, own.admin, schema));
}

describe('models', () => {
  test('their tables, in schemas that are made for them; what the key is made of is what is sent', async () => {
    await using own = await ownContents();
    const db = await sequelizeOn(own, [Person, Team]);
    const planned = await statementsOfSync(db.sequelize);
    const sent: string[] = [];
    db.sequelize.options.logging = (sql) => void sent.push(sql.replace(/^Executing \(default\): /, ''));
    await db.run(() => loadSchema(db.sequelize, own.admin, 'models'));
    db.sequelize.options.logging = false;
    expect(await tables(own)).toEqual([owned('people.Person'), owned('people.team')]);
    // Reading the types of the enums changes nothing.
    expect(sent.filter((sql) => !sql.startsWith('WITH ranges'))).toEqual(planned);
  });

  test('that refer to each other', async () => {
    await using own = await ownContents();
    await load(own, 'models', [Left, Right]);
    const { rows } = await own.admin.query(
      `SELECT count(*)::int AS n FROM pg_constraint WHERE contype = 'f'`,
    );
    expect(rows).toEqual([{ n: 2 }]);
  });
});

describe('SQL', () => {
  test('belongs to the role that logs in, and leaves the connection as it was', async () => {
    await using own = await ownContents();
    const before = await own.admin.query('SHOW ALL');
    await load(own, [
      `SELECT pg_catalog.set_config('search_path', '', false); SET lock_timeout = 0; CREATE TABLE public.a (id int)`,
      'CREATE TABLE b (id int); INSERT INTO a VALUES (1)',
    ]);
    expect(await tables(own)).toEqual([owned('public.a'), owned('public.b')]);
    expect((await own.admin.query('SHOW ALL')).rows).toEqual(before.rows);
    expect((await own.admin.query('SELECT current_user = session_user AS same')).rows).toEqual([
      { same: true },
    ]);
  });

  test('each statement by itself: what needs a commit before it, and what no transaction may be around', async () => {
    await using own = await ownContents();
    await load(
      own,
      `CREATE TYPE mood AS ENUM ('good'); CREATE TABLE a (m mood, t text); ALTER TYPE mood ADD VALUE 'bad'; INSERT INTO a VALUES ('bad', 'x;y');
       CREATE INDEX CONCURRENTLY ON a (m); VACUUM a;
       CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$; BEGIN; CREATE TABLE b (); COMMIT;
       CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2) -- the end`,
    );
    expect(await tables(own)).toHaveLength(2);
    await Contents.take(own.admin);
  });

  test.each<[string, number, RegExp]>([
    [
      'CREATE TABLE a (id int);\n\n-- then\nCREATE TABLE b (\n  id int,\n  c nothing\n);',
      6,
      /type "nothing" does not exist\n {2}CREATE TABLE b \( id int, c nothing \)$/,
    ],
    ['SELECT 1;\nSELEC 2;', 2, /syntax error at or near "SELEC"/],
    [
      `CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);\n\n  INSERT INTO a\n  VALUES (1)`,
      4,
      /duplicate key value violates unique constraint "a_pkey"\. Key \(id\)=\(1\) already exists\./,
    ],
    [`SELECT '😀😀', 'ä',\n  nothing`, 2, /column "nothing" does not exist/],
    ['BEGIN;\nCREATE TABLE a ();\nSELECT 1/0;\nCOMMIT', 3, /division by zero/],
    ['\\connect other\nSELECT 1', 1, /this is a command of psql, not SQL: leave it out/],
    [
      'CREATE TABLE a (id int);\nCOPY public.a (id) FROM stdin;\n1\n\\.\n',
      2,
      /make the dump with pg_dump --inserts/,
    ],
    [
      'CREATE TABLE a ();\nALTER TABLE a OWNER TO postgres',
      2,
      /must be able to SET ROLE "postgres"\. Make the dump with pg_dump --no-owner/,
    ],
  ])('%j: the error names the line', async (sql, line, message) => {
    await using own = await ownContents();
    const error = await load(own, sql).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SchemaError);
    expect(error).toMatchObject({ code: 'SLUICE_SCHEMA', line, source: 'the SQL of the option `schema`' });
    expect(String(error)).toMatch(message);
    // The connection is fit for use.
    expect((await own.admin.query('SELECT current_user = session_user AS same')).rows).toEqual([
      { same: true },
    ]);
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-schema-'));
    await writeFile(join(folder, '002 second%20.sql'), 'INSERT INTO a VALUES (2);');
    await writeFile(
      join(folder, '001.sql'),
      '\uFEFF\\restrict abc\nCREATE TABLE a (id int);\n\\unrestrict abc\n',
    );
    await writeFile(join(folder, '010-last.sql'), 'ALTER TABLE a ADD COLUMN v text;');
    await writeFile(join(folder, 'notes.txt'), 'no SQL');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('of a folder, in the order of their names', async () => {
    await using own = await ownContents();
    await load(own, pathToFileURL(folder));
    expect((await own.admin.query('SELECT * FROM a')).rows).toEqual([{ id: 2, v: null }]);
  });

  test('an error names the file', async () => {
    await using own = await ownContents();
    const file = pathToFileURL(join(folder, '010-last.sql'));
    await expect(load(own, file)).rejects.toThrow(
      `the schema cannot be loaded: ${join(folder, '010-last.sql')}, line 1: relation "a" does not exist`,
    );
  });
});

test('a function gets the Sequelize instance; what it throws comes out as it is', async () => {
  await using own = await ownContents();
  const migrate = (sequelize: { query(sql: string): Promise<unknown> }) =>
    sequelize.query('CREATE TABLE migrated ()');
  await load(own, [
    'CREATE TABLE first ()',
    migrate,
    { load: (sequelize) => sequelize.query('CREATE TABLE last ()'), version: '1' },
  ]);
  expect(await tables(own)).toEqual([owned('public.first'), owned('public.last'), owned('public.migrated')]);
  const failure = new Error('of a migration');
  await expect(load(own, () => Promise.reject(failure))).rejects.toBe(failure);
});

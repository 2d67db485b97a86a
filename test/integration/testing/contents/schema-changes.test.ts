import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Contents } from '../../../../src/testing/contents/contents.js';
import { everything, memoryContents, ownContents } from './own-contents.js';

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('good'); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
  CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION trigger_function() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE a (id serial PRIMARY KEY, v text DEFAULT 'x', m mood, p positive CONSTRAINT p_small CHECK (p < 100));
  CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int REFERENCES a);
  CREATE INDEX b_a ON b (a); CREATE VIEW v AS SELECT id FROM a; CREATE SEQUENCE s;
  CREATE TRIGGER b_t BEFORE UPDATE ON b FOR EACH ROW EXECUTE FUNCTION trigger_function();
  CREATE POLICY own ON b USING (id > 0); CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING;
  CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
  INSERT INTO a (v) VALUES ('seed'); INSERT INTO b (a) VALUES (1)`;

/** What was created beside what was there, and what only looks like a change. */
const UNDONE = [
  'CREATE TABLE a2 (id serial PRIMARY KEY, a int REFERENCES a, UNIQUE (a)); INSERT INTO a2 (a) VALUES (1)',
  'CREATE TABLE a2 AS SELECT * FROM a; CREATE VIEW v2 AS SELECT * FROM a2; CREATE MATERIALIZED VIEW m2 AS SELECT * FROM v2',
  'CREATE UNLOGGED TABLE "A ""2""" (big text, id int GENERATED ALWAYS AS IDENTITY)',
  'CREATE TABLE child () INHERITS (a)',
  'CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2); INSERT INTO parted VALUES (2)',
  'CREATE TABLE other (id int) PARTITION BY HASH (id); CREATE TABLE other_1 PARTITION OF other FOR VALUES WITH (MODULUS 1, REMAINDER 0); CREATE INDEX ON other (id)',
  'CREATE SCHEMA more; CREATE TABLE more.t (id serial); CREATE FUNCTION more.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
  `CREATE TYPE "Mood 2" AS ENUM ('x'); CREATE DOMAIN d2 AS "Mood 2"; CREATE TYPE c2 AS (d d2); CREATE TABLE uses (c c2[])`,
  'CREATE TYPE floats AS RANGE (subtype = float8)',
  'CREATE FUNCTION f2(a, integer) RETURNS a LANGUAGE sql AS $$SELECT $1$$; CREATE PROCEDURE p2() LANGUAGE sql AS $$$$; CREATE AGGREGATE agg (int) (sfunc = int4pl, stype = int)',
  'CREATE EXTENSION hstore; CREATE TABLE with_hstore (h hstore)',
  'CREATE EXTENSION citext SCHEMA public; CREATE INDEX ON a ((v::citext))',
  'CREATE INDEX a_v ON a (v); CREATE UNIQUE INDEX ON b (a, id)',
  'ALTER TABLE a ADD CONSTRAINT v_long CHECK (length(v) < 100), ADD UNIQUE (v)',
  'ALTER TABLE b ADD CONSTRAINT again FOREIGN KEY (id) REFERENCES a',
  'ALTER DOMAIN positive ADD CONSTRAINT even CHECK (VALUE % 2 = 0)',
  'CREATE TRIGGER "T 2" AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION trigger_function()',
  'CREATE POLICY "p 2" ON a USING (true)',
  'CREATE RULE "r 2" AS ON INSERT TO a DO ALSO SELECT 1',
  'CREATE SEQUENCE s2; CREATE STATISTICS st ON v, m FROM a; CREATE COLLATION german (provider = icu, locale = $$de$$)',
  'CREATE TEXT SEARCH CONFIGURATION conf (COPY = english); CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple)',
  'CREATE FUNCTION mood_text(mood) RETURNS int LANGUAGE sql AS $$SELECT 1$$; CREATE CAST (mood AS int) WITH FUNCTION mood_text(mood); CREATE FUNCTION same(a, a) RETURNS boolean LANGUAGE sql AS $$SELECT true$$; CREATE OPERATOR === (leftarg = a, rightarg = a, function = same)',
  'CREATE PUBLICATION pub FOR TABLE a',
  'CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION $x$no$x$; END$$; CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ev()',
  'CREATE TEMP TABLE a (id int); INSERT INTO pg_temp.a VALUES (1); CREATE TEMP VIEW t2 AS SELECT * FROM pg_temp.a',
  'BEGIN; DROP TABLE b; ROLLBACK',
  'TRUNCATE a, b RESTART IDENTITY',
  'ALTER SEQUENCE s RESTART WITH 50; ALTER TABLE b ALTER COLUMN id RESTART WITH 70',
  'CLUSTER b USING b_pkey; ALTER TABLE b SET WITHOUT CLUSTER',
  'REINDEX TABLE a; ANALYZE',
  'CREATE TABLE a2 (id int REFERENCES a); DROP TABLE a2; CREATE INDEX temporary ON b (a); DROP INDEX temporary',
  'ALTER TABLE a RENAME TO z; ALTER TABLE z RENAME TO a; ALTER TABLE a ALTER v SET NOT NULL, ALTER v DROP NOT NULL',
];

test.each(UNDONE)('undone: %s', async (work) => {
  await using own = await ownContents(SCHEMA);
  await putsBack(own.admin, work);
});

describe('in memory', () => {
  let memory: Awaited<ReturnType<typeof memoryContents>>;
  beforeAll(async () => {
    memory = await memoryContents();
  }, 120_000);
  afterAll(() => memory.close());

  // It has only the extensions that it was started with.
  test.each(UNDONE.filter((work) => !work.includes('EXTENSION')))('undone: %s', async (work) => {
    await putsBack(await memory.start(SCHEMA), work);
  });
});

async function putsBack(admin: pg.Client, work: string): Promise<void> {
  const before = await everything(admin);
  const contents = await Contents.take(admin);
  for (let i = 0; i < 2; i++) {
    await admin.query(work);
    await admin.query("INSERT INTO public.a (v) VALUES ('test')");
    expect(await contents.restore(admin)).toBe('restored');
    expect(await everything(admin)).toEqual(before);
    expect(contents.sameSchemaAs(await Contents.take(admin))).toBe(true);
    await admin.query('DISCARD TEMP');
  }
}

/** What was there before is another thing now. */
const ALTERED = [
  'DROP TABLE b',
  'DROP TABLE b; CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int REFERENCES a)',
  'ALTER TABLE a RENAME TO z',
  'ALTER TABLE a ADD COLUMN n int',
  'ALTER TABLE a DROP COLUMN v',
  'ALTER TABLE b ADD COLUMN n int; ALTER TABLE b DROP COLUMN n',
  'ALTER TABLE a RENAME COLUMN v TO w',
  'ALTER TABLE a ALTER COLUMN v TYPE varchar(20)',
  `ALTER TABLE a ALTER COLUMN v SET DEFAULT 'y'`,
  'ALTER TABLE a ALTER COLUMN v DROP DEFAULT',
  'ALTER TABLE a ALTER COLUMN v SET STORAGE external',
  'ALTER TABLE b ALTER COLUMN id SET GENERATED BY DEFAULT',
  'ALTER TABLE a DROP CONSTRAINT p_small',
  'ALTER TABLE b DROP CONSTRAINT b_a_fkey',
  'ALTER TABLE b ALTER CONSTRAINT b_a_fkey DEFERRABLE',
  'ALTER TABLE b DISABLE TRIGGER b_t',
  'ALTER TABLE b ENABLE ROW LEVEL SECURITY',
  'ALTER TABLE b SET UNLOGGED',
  'ALTER TABLE b SET (fillfactor = 50)',
  'ALTER TABLE parted DETACH PARTITION parted_1',
  'ALTER TABLE a OWNER TO CURRENT_USER; GRANT SELECT ON a TO PUBLIC',
  'GRANT ALL ON SCHEMA public TO PUBLIC',
  'DROP INDEX b_a',
  'ALTER INDEX b_a RENAME TO b_b',
  'DROP VIEW v',
  'CREATE OR REPLACE VIEW v AS SELECT id + 0 AS id FROM a',
  'CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$SELECT 2$$',
  'DROP FUNCTION one',
  `ALTER TYPE mood ADD VALUE 'bad'`,
  `ALTER TYPE mood RENAME VALUE 'good' TO 'better'`,
  'ALTER DOMAIN positive SET DEFAULT 5',
  'ALTER DOMAIN positive DROP CONSTRAINT positive_check',
  'ALTER SEQUENCE s INCREMENT 2',
  'ALTER SEQUENCE s OWNED BY a.id; ALTER SEQUENCE s RENAME TO s_3',
  'DROP TRIGGER b_t ON b',
  'DROP POLICY own ON b',
  'ALTER POLICY own ON b USING (true)',
  'DROP RULE r ON v',
  `COMMENT ON COLUMN a.v IS 'a comment'`,
  'DROP SCHEMA public CASCADE; CREATE SCHEMA public',
  'CREATE TYPE other AS ENUM (); ALTER TABLE a ADD COLUMN o other',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC',
  `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB'); END $$`,
];

test.each(ALTERED)('altered: %s', async (work) => {
  await using own = await ownContents(SCHEMA);
  const contents = await Contents.take(own.admin);
  expect(await contents.restore(own.admin)).toBe('restored');
  await own.admin.query(work);
  expect(await contents.restore(own.admin)).toBe('altered');
  // It does not get used to it.
  expect(await contents.restore(own.admin)).toBe('altered');
  expect(contents.sameSchemaAs(await Contents.take(own.admin))).toBe(false);
});

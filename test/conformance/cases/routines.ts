import { expect } from 'vitest';
import { failure } from '../plain.js';
import { seedLibrary } from '../seeds.js';
import { rows } from '../sql.js';
import type { ConformanceCase } from '../world.js';

export const routines: ConformanceCase[] = [
  {
    name: 'a DO block loops, and its exception says where it was raised',
    async run({ sequelize, models: { Hooked } }) {
      await sequelize.query(
        `DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO hooked (name) VALUES ('n' || i); END LOOP; END $$`,
      );
      const failed = await failure(
        sequelize.query(
          `DO $$ BEGIN RAISE EXCEPTION 'no % today', 'bread' USING ERRCODE = 'P0042', HINT = 'cake', DETAIL = 'sold out'; END $$`,
        ),
      );
      return [await Hooked.count(), failed];
    },
    expected: [
      3,
      {
        class: 'DatabaseError',
        isSequelize: true,
        name: 'SequelizeDatabaseError',
        message: 'no bread today',
        code: 'P0042',
        severity: 'ERROR',
        detail: 'sold out',
        hint: 'cake',
        where: 'PL/pgSQL function inline_code_block line 1 at RAISE',
      },
    ],
  },
  {
    name: 'functions: SQL and plpgsql, default and named arguments, overloads, sets and tables',
    async run(world) {
      await seedLibrary(world);
      await world.sequelize.query(`
        CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * 2;
        CREATE FUNCTION twice(t text) RETURNS text LANGUAGE sql RETURN t || t;
        CREATE FUNCTION add(a int, b int DEFAULT 10) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a + b; END $$;
        CREATE FUNCTION thick(minimum int) RETURNS TABLE (title text, n int) LANGUAGE sql
          AS $$ SELECT title, pages FROM books WHERE pages >= minimum ORDER BY pages $$;
        CREATE FUNCTION countdown(n int) RETURNS SETOF int LANGUAGE plpgsql
          AS $$ BEGIN WHILE n > 0 LOOP RETURN NEXT n; n := n - 1; END LOOP; END $$`);
      return [
        await rows(
          world,
          `SELECT twice(4) AS n, twice('ab') AS t, add(1) AS d, add(b => 2, a => 1) AS named`,
        ),
        await rows(world, 'SELECT * FROM thick(300)'),
        await rows(world, 'SELECT array_agg(n) AS n FROM countdown(3) AS n'),
      ];
    },
    expected: [
      [{ n: 8, t: 'abab', d: 11, named: 3 }],
      [
        { title: 'gamma', n: 300 },
        { title: 'epsilon', n: 500 },
      ],
      [{ n: [3, 2, 1] }],
    ],
  },
  {
    name: 'an exception that is caught in plpgsql undoes its block only',
    async run(world) {
      await world.sequelize.query(`
        CREATE FUNCTION careful() RETURNS text LANGUAGE plpgsql AS $$
        DECLARE c text; BEGIN
          INSERT INTO hooked (name) VALUES ('outer');
          BEGIN
            INSERT INTO hooked (name) VALUES ('inner'); PERFORM 1 / 0;
          EXCEPTION WHEN division_by_zero THEN GET STACKED DIAGNOSTICS c = RETURNED_SQLSTATE;
          END;
          RETURN c;
        END $$`);
      return [await rows(world, 'SELECT careful() AS code'), await rows(world, 'SELECT name FROM hooked')];
    },
    expected: [[{ code: '22012' }], [{ name: 'outer' }]],
  },
  {
    name: 'a procedure commits on its own, and is refused within a transaction: 2D000',
    async run({ sequelize, models: { Hooked } }) {
      await sequelize.query(`
        CREATE PROCEDURE step() LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO hooked (name) VALUES ('a'); COMMIT; INSERT INTO hooked (name) VALUES ('b'); ROLLBACK; END $$`);
      await sequelize.query('CALL step()');
      const failed = await failure(
        sequelize.transaction((transaction) => sequelize.query('CALL step()', { transaction })),
      );
      return [(await Hooked.findAll()).map((row) => row.name), failed['code'], failed['where']];
    },
    expected: [['a'], '2D000', 'PL/pgSQL function step() line 2 at COMMIT'],
  },
  {
    name: 'a trigger before changes the row, after writes a log, and models see it by returning',
    async run({ sequelize, models: { Hooked } }) {
      await sequelize.query(`
        CREATE TABLE audited (id serial PRIMARY KEY, name text, stamp int);
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamp := length(NEW.name); RETURN NEW; END $$;
        CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO hooked (name) VALUES (TG_OP || ':' || coalesce(OLD.name, '-') || ':' || coalesce(NEW.name, '-')); RETURN NULL; END $$;
        CREATE TRIGGER a BEFORE INSERT OR UPDATE ON audited FOR EACH ROW EXECUTE FUNCTION stamp();
        CREATE TRIGGER b AFTER INSERT OR UPDATE OR DELETE ON audited FOR EACH ROW EXECUTE FUNCTION log()`);
      const [inserted] = await sequelize.query(`INSERT INTO audited (name) VALUES ('abc') RETURNING stamp`);
      await sequelize.query(`UPDATE audited SET name = 'abcd'; DELETE FROM audited`);
      return [inserted, (await Hooked.findAll({ order: ['id'] })).map((row) => row.name)];
    },
    expected: [[{ stamp: 3 }], ['INSERT:-:abc', 'UPDATE:abc:abcd', 'DELETE:abcd:-']],
  },
  {
    name: 'a trigger that raises refuses the row with its own code',
    async run({ sequelize }) {
      await sequelize.query(`
        CREATE TABLE guarded (n int);
        CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE check_violation USING MESSAGE = 'guarded', CONSTRAINT = 'no_' || NEW.n, TABLE = TG_TABLE_NAME; END $$;
        CREATE TRIGGER g BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION guard()`);
      return failure(sequelize.query('INSERT INTO guarded VALUES (5)'));
    },
    expected: expect.objectContaining({
      class: 'DatabaseError',
      code: '23514',
      message: 'guarded',
      constraint: 'no_5',
      table: 'guarded',
      where: 'PL/pgSQL function guard() line 2 at RAISE',
    }),
  },
  {
    name: 'a statement trigger sees the rows that changed by a transition table',
    async run(world) {
      await world.sequelize.query(`
        CREATE TABLE many (n int);
        CREATE FUNCTION total() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO hooked (name) SELECT 'sum ' || sum(n) FROM fresh; RETURN NULL; END $$;
        CREATE TRIGGER t AFTER INSERT ON many REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION total()`);
      await world.sequelize.query('INSERT INTO many SELECT generate_series(1, 4)');
      return rows(world, 'SELECT name FROM hooked');
    },
    expected: [{ name: 'sum 10' }],
  },
  {
    name: 'row level security shows a role its own rows only, by SET LOCAL ROLE',
    async run(world) {
      const { sequelize } = world;
      const run = sequelize.transaction(async (transaction) => {
        await sequelize.query(
          `CREATE ROLE conformance_tenant; CREATE TABLE notes (tenant text, body text);
           INSERT INTO notes VALUES ('a', 'mine'), ('b', 'theirs');
           ALTER TABLE notes ENABLE ROW LEVEL SECURITY; GRANT SELECT, INSERT ON notes TO conformance_tenant;
           CREATE POLICY own ON notes USING (tenant = current_setting('app.tenant')) WITH CHECK (tenant = current_setting('app.tenant'));
           SET LOCAL ROLE conformance_tenant; SET LOCAL app.tenant = 'a'`,
          { transaction },
        );
        const seen = await rows(world, 'SELECT body, current_user AS role FROM notes', { transaction });
        const refused = await failure(
          sequelize.transaction({ transaction }, (nested) =>
            sequelize.query(`INSERT INTO notes VALUES ('b', 'forged')`, { transaction: nested }),
          ),
        );
        const denied = await failure(
          sequelize.transaction({ transaction }, (nested) =>
            sequelize.query('DELETE FROM notes', { transaction: nested }),
          ),
        );
        throw Object.assign(new Error('undo the role'), { result: [seen, refused, denied['message']] });
      });
      const result = await run.catch((error: { result?: unknown }) => error.result ?? error);
      return [result, await rows(world, 'SELECT current_user = session_user AS again')];
    },
    expected: [
      [
        [{ body: 'mine', role: 'conformance_tenant' }],
        expect.objectContaining({
          code: '42501',
          message: 'new row violates row-level security policy for table "notes"',
        }),
        'permission denied for table notes',
      ],
      [{ again: true }],
    ],
  },
];

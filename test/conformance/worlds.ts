import pg from 'pg';
import { defineDatabase } from 'sluice';
import { ownDatabase } from '../helpers/own-database.js';
import { server, uniqueName } from '../helpers/server.js';
import { defineModels } from './models/index.js';
import type { Engine, World } from './world.js';

const EXTENSIONS = ['btree_gist', 'citext', 'hstore'];

/** A database of this engine with the tables of all models; disposing of it removes it. */
export async function openWorld(engine: Engine): Promise<World> {
  const models = defineModels();
  const own = await ownDatabase();
  const url = new URL(server().adminUrl);
  url.pathname = new URL(own.url).pathname;
  const aside = new pg.Client({ connectionString: url.href });
  await aside.connect();
  await aside.query(EXTENSIONS.map((name) => `CREATE EXTENSION ${name}`).join(';'));
  const database = defineDatabase(uniqueName('conformance'), {
    url: url.href,
    models: Object.values(models),
    pool: { max: 5 },
  });
  await database.run(() => database.sequelize.sync());
  const { rows } = await aside.query<{ oid: number }>(`SELECT oid FROM (${OWN}) AS own`);
  const kept = rows.map(({ oid }) => oid);
  return {
    engine,
    database,
    models,
    get sequelize() {
      return database.sequelize;
    },
    reset: () => reset(aside, kept),
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await aside.end();
      await own[Symbol.asyncDispose]();
    },
  };
}

/** What is no part of PostgreSQL or of an extension. */
const OWN = `
  SELECT oid, 'TABLE' AS kind, oid::regclass::text AS name FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  UNION ALL SELECT oid, 'SCHEMA', quote_ident(nspname) FROM pg_namespace
   WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'information_schema')
  UNION ALL SELECT oid, 'VIEW', oid::regclass::text FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
  UNION ALL SELECT oid, 'MATERIALIZED VIEW', oid::regclass::text FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'm'
  UNION ALL SELECT oid, 'SEQUENCE', oid::regclass::text FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
  UNION ALL SELECT oid, 'ROUTINE', oid::regprocedure::text FROM pg_proc AS p
   WHERE pronamespace = 'public'::regnamespace
     AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND deptype = 'e')
  UNION ALL SELECT oid, 'TYPE', oid::regtype::text FROM pg_type
   WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')`;

async function reset(client: pg.Client, kept: readonly number[]): Promise<void> {
  const made = await client.query<{ kind: string; name: string }>(
    `SELECT kind, name FROM (${OWN}) AS own WHERE oid <> ALL ($1)`,
    [kept],
  );
  const drops = made.rows.map(({ kind, name }) => `DROP ${kind} IF EXISTS ${name} CASCADE;`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM (${OWN}) AS own WHERE kind = 'TABLE' AND oid = ANY ($1)`,
    [kept],
  );
  const deletes = rows.map(({ name }) => `DELETE FROM ${name};`);
  await client.query(
    `BEGIN; ${drops.join('')} SET LOCAL session_replication_role = replica; ${deletes.join('')}
     SELECT setval(seqrelid, 1, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL; COMMIT`,
  );
}

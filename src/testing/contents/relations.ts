import { firstRow, queryAll, type Admin } from './admin.js';

/** A table, partition or materialized view whose rows are put back. */
export interface TakenTable {
  readonly oid: string;
  /** Quoted, with its schema. */
  readonly name: string;
  readonly kind: 'table' | 'materialized view';
  /** Those that are given a value on insert, quoted. */
  readonly columns: readonly string[];
  /** Triggers and rules of the user's. */
  readonly firing: readonly Firing[];
  /** The tables whose foreign keys point here. */
  readonly referencedBy: readonly string[];
  readonly count: number;
  /** The text of an array of all rows; undefined without rows, without columns, and of a view. */
  readonly rows: string | undefined;
  /** Whether a materialized view has been filled. */
  readonly populated: boolean;
  /** Bytes on disk, indexes included. */
  readonly size: number;
}

export interface TakenSequence {
  readonly oid: string;
  readonly name: string;
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** A trigger or a rule that is not disabled. */
export interface Firing {
  /** As in `ALTER TABLE ... DISABLE`: `TRIGGER "name"`. */
  readonly what: string;
  /** `O`: where rows are written, `R`: where they are replicated, `A`: always. */
  readonly enabled: 'O' | 'R' | 'A';
}

type FoundRelation = Pick<
  TakenTable,
  'oid' | 'name' | 'columns' | 'firing' | 'referencedBy' | 'populated'
> & { readonly kind: 'r' | 'm' | 'S' };

/** What makes the text of a value the same everywhere, and readable again. */
export const PLAIN_TEXT = `SET LOCAL extra_float_digits = 1; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = postgres;
SET LOCAL bytea_output = hex; SET LOCAL TimeZone = 'UTC'; SET LOCAL row_security = off;`;

/** Schemas that hold no user's rows. */
const USERS_SCHEMA = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

const RELATIONS_SQL = `
SELECT json_build_object(
  'oid', c.oid::text, 'name', format('%I.%I', n.nspname, c.relname), 'kind', c.relkind, 'populated', c.relispopulated,
  'columns', ARRAY(SELECT quote_ident(a.attname) FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                    ORDER BY a.attnum),
  'firing', ARRAY(SELECT json_build_object('what', 'TRIGGER ' || quote_ident(t.tgname), 'enabled', t.tgenabled)
                    FROM pg_catalog.pg_trigger t
                   WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
                  UNION ALL
                  SELECT json_build_object('what', 'RULE ' || quote_ident(r.rulename), 'enabled', r.ev_enabled)
                    FROM pg_catalog.pg_rewrite r
                   WHERE r.ev_class = c.oid AND r.ev_type <> '1' AND r.ev_enabled <> 'D'),
  'referencedBy', ARRAY(SELECT DISTINCT k.conrelid::text FROM pg_catalog.pg_constraint k
                         WHERE k.confrelid = c.oid AND k.contype = 'f' AND k.conrelid <> c.oid)
)::text AS relation
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm', 'S') AND c.relpersistence <> 't' AND ${USERS_SCHEMA}
 ORDER BY c.oid`;

/** Reads what all tables and sequences hold. `search_path` has to be empty, so that the text names schemas. */
export async function readRelations(
  admin: Admin,
): Promise<{ tables: TakenTable[]; sequences: TakenSequence[] }> {
  const found = ((await admin.query(RELATIONS_SQL)).rows as { relation: string }[]).map(
    ({ relation }) => JSON.parse(relation) as FoundRelation,
  );
  const tables = found.filter(({ kind }) => kind !== 'S');
  const sequences = found.filter(({ kind }) => kind === 'S');
  const texts = [
    ...tables.map(({ oid, name, kind, populated, columns }) => {
      if (!populated) return `SELECT '0' AS count, NULL AS rows, '0' AS size`;
      const row = rowName(columns);
      const rows = kind === 'r' ? `array_agg(${row})::text` : 'NULL';
      const size = `pg_total_relation_size(${oid})::text`;
      return `SELECT count(*)::text AS count, ${rows} AS rows, ${size} AS size FROM ONLY ${name} AS ${row}`;
    }),
    ...sequences.map(({ name }) => `SELECT last_value::text, is_called::text FROM ${name}`),
  ];
  const results = texts.length === 0 ? [] : await queryAll(admin, texts.join(';\n'));
  return {
    tables: tables.map((relation, i) => taken(relation, firstRow(results[i]))),
    sequences: sequences.map(({ oid, name }, i) => {
      const row = firstRow(results[tables.length + i]);
      return { oid, name, lastValue: row['last_value'] ?? '', isCalled: row['is_called'] === 'true' };
    }),
  };
}

function taken(relation: FoundRelation, row: Record<string, string | null>): TakenTable {
  const { kind, columns } = relation;
  return {
    ...relation,
    kind: kind === 'm' ? 'materialized view' : 'table',
    count: Number(row['count']),
    rows: columns.length > 0 ? (row['rows'] ?? undefined) : undefined,
    size: Number(row['size']),
  };
}

/** A name for the row of a table that is none of its columns'. */
export function rowName(columns: readonly string[]): string {
  let name = '~row';
  while (columns.includes(`"${name}"`)) name += '~';
  return `"${name}"`;
}

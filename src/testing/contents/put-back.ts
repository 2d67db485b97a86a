import pg from 'pg';
import type { Admin } from './admin.js';
import { firstRow, queryAll } from './admin.js';
import { refillLargeObjects } from './large-objects.js';
import { rowName, type Firing, type TakenTable } from './relations.js';
import type { TakenContents } from './taken.js';
import { after } from './definitions.js';

/** How long a statement waits for somebody else's lock. */
export const LOCK_MS = 5_000;

/** What has to be put back. */
export interface Differences {
  readonly tables: readonly TakenTable[];
  readonly sequences: TakenContents['sequences'];
  readonly largeObjects: boolean;
}

/** Puts back what differs, in one transaction and one message. The id of the transaction that comes next. */
export async function putBack(
  admin: Admin,
  taken: TakenContents,
  { tables, sequences, largeObjects }: Differences,
): Promise<string> {
  const [views, plain] = split(tables);
  const { written, replicate } = choose(plain, taken);
  const firing = written.flatMap((table) =>
    table.firing.filter(({ enabled }) => fires(enabled, replicate)).map((one) => ({ table, ...one })),
  );
  const statements = [
    `SELECT set_config('lock_timeout', '${LOCK_MS}', true), set_config('row_security', 'off', true),
            set_config('DateStyle', 'ISO, YMD', true), set_config('IntervalStyle', 'postgres', true)`,
    ...(replicate ? ['SET LOCAL session_replication_role = replica'] : []),
    ...firing.map(({ table, what }) => `ALTER TABLE ${table.name} DISABLE ${what}`),
    ...together(
      written.map(({ name }) => `DELETE FROM ONLY ${name}`),
      replicate,
    ),
    ...together(
      written.flatMap((table) => fill(table)),
      replicate,
    ),
    // A table whose trigger still waits for the end of the transaction cannot be altered.
    ...(firing.length === 0 ? [] : ['SET CONSTRAINTS ALL IMMEDIATE']),
    ...firing.map(({ table, what, enabled }) => `ALTER TABLE ${table.name} ENABLE ${WHEN[enabled]}${what}`),
    ...(sequences.length === 0 ? [] : [setSequences(sequences)]),
    ...(largeObjects ? refillLargeObjects(taken.largeObjects) : []),
    ...views.map(({ name }) => `REFRESH MATERIALIZED VIEW ${name}`),
    'SELECT (pg_current_xact_id()::xid)::text AS xid',
  ];
  const results = await queryAll(admin, statements.join(';\n'));
  return after(firstRow(results.at(-1))['xid'] ?? '');
}

const WHEN = { O: '', A: 'ALWAYS ', R: 'REPLICA ' } as const;

/**
 * A session that replicates fires no trigger and checks no foreign key, but to become one it forgets every plan that it
 * has made, which costs more than to put back a few rows.
 */
function choose(
  plain: readonly TakenTable[],
  taken: TakenContents,
): { written: readonly TakenTable[]; replicate: boolean } {
  const written = withReferencing(plain, taken.tables);
  const rows = written.reduce((sum, { count }) => sum + count, 0);
  const silent = written.every(({ firing }) => firing.every(({ enabled }) => enabled === 'R'));
  if (!taken.replicates || (silent && rows <= FEW_ROWS)) return { written, replicate: false };
  return { written: plain, replicate: true };
}

const FEW_ROWS = 1_000;

function fires(enabled: Firing['enabled'], replicates: boolean): boolean {
  return enabled === 'A' || (enabled === 'R') === replicates;
}

function split(tables: readonly TakenTable[]): [views: TakenTable[], plain: TakenTable[]] {
  const views = tables.filter(({ kind }) => kind === 'materialized view');
  return [views, tables.filter((table) => !views.includes(table))];
}

/** A table that is emptied takes those along that refer to it: their rows would be missed, or deleted with it. */
function withReferencing(tables: readonly TakenTable[], all: readonly TakenTable[]): TakenTable[] {
  const oids = new Set(tables.map(({ oid }) => oid));
  const byOid = new Map(all.map((table) => [table.oid, table]));
  const isEmpty = (oid: string) => byOid.get(oid)?.count === 0;
  // A set that grows is walked to its end. One that is empty, as it should be, holds nobody.
  for (const oid of oids) {
    for (const other of byOid.get(oid)?.referencedBy ?? []) if (!isEmpty(other)) oids.add(other);
  }
  return all.filter(({ oid }) => oids.has(oid));
}

/** Foreign keys are checked at the end of a statement: where they are checked at all, it is one statement for all tables. */
function together(statements: readonly string[], replicates: boolean): string[] {
  if (replicates || statements.length < 2) return [...statements];
  return [`WITH ${statements.map((statement, i) => `s${i} AS (${statement})`).join(', ')} SELECT`];
}

function fill({ name, count, columns, rows }: TakenTable): string[] {
  if (count === 0) return [];
  if (rows === undefined) return [`INSERT INTO ${name} SELECT FROM pg_catalog.generate_series(1, ${count})`];
  const row = rowName(columns);
  const values = columns.map((column) => `${row}.${column}`).join(', ');
  return [
    `INSERT INTO ${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE ` +
      `SELECT ${values} FROM pg_catalog.unnest(${pg.escapeLiteral(rows)}::${name}[]) AS ${row}`,
  ];
}

function setSequences(sequences: TakenContents['sequences']): string {
  const values = sequences.map(
    ({ oid, lastValue, isCalled }) => `setval(${oid}::regclass, ${lastValue}, ${isCalled})`,
  );
  // A select list has an end.
  return `SELECT * FROM (VALUES ${values.map((value) => `(${value})`).join(', ')}) AS s`;
}

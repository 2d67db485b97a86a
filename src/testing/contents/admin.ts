import type { QueryResult } from 'pg';

/** A statement that the server keeps, so that it is planned once. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: string[];
}

/**
 * A connection for what tests do not see: a `pg.Client`, of the superuser or of the role that owns everything. One
 * object is one connection to one server: what is known of the contents is known of the object. Where others connect, it
 * has a `lock_timeout` from its start: a statement that waits for a lock is to fail.
 */
export interface Admin {
  query(statement: string | NamedStatement): Promise<QueryResult>;
}

/** Runs several statements in one message, and so in one transaction. A result for each. */
export async function queryAll(admin: Admin, sql: string): Promise<QueryResult[]> {
  // What pg's types do not say: of several statements there are several results.
  const results: QueryResult | QueryResult[] = await admin.query(sql);
  return Array.isArray(results) ? results : [results];
}

/** The first row of what a statement gave. All values that are asked for are text, so that no parser of the client matters. */
export function firstRow(result: QueryResult | undefined): Record<string, string> {
  const [row] = (result?.rows ?? []) as Record<string, string>[];
  if (!row) throw new Error('the server gave no row where there is always one');
  return row;
}

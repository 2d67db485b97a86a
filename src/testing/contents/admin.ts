/** What of a statement's result is read here. */
export interface AdminResult {
  readonly rows: readonly object[];
}

/** A statement that the server keeps, so that it is planned once. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly string[];
}

/**
 * A connection for what tests do not see: a `pg.Client`. Several statements in one text give an array of results. One
 * object is one connection to one server: what is known of the contents is known of the object.
 */
export interface Admin {
  query(sql: string): Promise<AdminResult | readonly AdminResult[]>;
  query(statement: { name: string; text: string; values: string[] }): Promise<AdminResult>;
}

import type { Fleet } from 'sluice/fleet';

/** What containers hold at the server. */
export interface Held {
  readonly connections: number;
  /** Connections on which nothing runs and no transaction is open. */
  readonly idle: number;
  readonly statements: number;
  readonly transactions: number;
  readonly rowLocked: boolean;
}

export async function prepare({ database }: Fleet): Promise<void> {
  await database.query('CREATE TABLE locked (id int PRIMARY KEY)');
  await database.query('INSERT INTO locked VALUES (1)');
  await database.query('CREATE TABLE written (value int)');
  await database.query('GRANT ALL ON locked, written TO PUBLIC');
}

export async function held(fleet: Fleet): Promise<Held> {
  const { total, idle, active, idleInTransaction } = await fleet.database.connections();
  const rowLocked = await isRowLocked(fleet);
  return { connections: total, idle, statements: active, transactions: idleInTransaction, rowLocked };
}

export async function isRowLocked({ database }: Fleet): Promise<boolean> {
  const rows = await database.query('SELECT id FROM locked WHERE id = 1 FOR UPDATE SKIP LOCKED');
  return rows.length === 0;
}

/** A container's statement runs that sleeps. */
export async function isAsleep({ database }: Fleet): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()",
  );
  return rows.length > 0;
}

export async function serverVersion({ database }: Fleet): Promise<string> {
  const [row] = await database.query<{ server_version: string }>('SHOW server_version');
  return row?.server_version ?? 'of an unknown version';
}

import type { Admin } from './admin.js';
import type { TakenTable } from './relations.js';

/** A table may grow by this much, or to twice its size, before it is vacuumed. */
const SLACK_BYTES = 256 * 1024;

/** To ask for the size of a table takes longer than to empty it. */
const LOOK_EVERY = 25;

/**
 * Sees to it that rows that were deleted thousands of times do not slow down a table: nobody else vacuums one in memory.
 */
export class TableSizes {
  /** Those that were written since the last look. */
  readonly #written = new Set<TakenTable>();
  #count = 0;

  async wrote(admin: Admin, tables: readonly TakenTable[]): Promise<void> {
    for (const table of tables) this.#written.add(table);
    if (++this.#count % LOOK_EVERY !== 0) return;
    const written = [...this.#written];
    this.#written.clear();
    const sizes = await sizesOf(admin, written);
    const grown = written.filter(
      ({ oid, size }) => (sizes.get(oid) ?? 0) > Math.max(2 * size, size + SLACK_BYTES),
    );
    if (grown.length === 0) return;
    // One that stays large, since a row is at its end, has room for new rows then.
    await admin.query(`VACUUM (SKIP_LOCKED) ${grown.map(({ name }) => name).join(', ')}`);
  }
}

async function sizesOf(admin: Admin, tables: readonly TakenTable[]): Promise<Map<string, number>> {
  const oids = tables.map(({ oid }) => oid).join(',');
  const { rows } = await admin.query(
    `SELECT oid::text, pg_total_relation_size(oid)::text AS size FROM pg_catalog.pg_class WHERE oid = ANY ('{${oids}}'::oid[])`,
  );
  return new Map((rows as { oid: string; size: string }[]).map(({ oid, size }) => [oid, Number(size)]));
}

import { randomBytes } from 'node:crypto';
import { sqlStateOf } from '../../postgres/error-code.js';
import { firstRow, type Admin } from './admin.js';
import { countsSql } from './catalogues.js';
import { largeObjectsChanged } from './large-objects.js';
import type { TakenContents } from './taken.js';

/** What one look at the database says, compared with what was taken. */
export interface Findings {
  /** As `countsSql` gives it. */
  readonly counts: string;
  /** One for each table, sequence and, at the end, all large objects. */
  readonly changed: readonly boolean[];
  /** Sessions that have written something and not committed it yet. */
  readonly writers: number;
}

const NO_SUCH_STATEMENT = '26000';

/**
 * One statement that finds out what differs. A table that is to be empty is asked for a row. Of one that is not, the rows
 * are counted, and those that a later transaction wrote: every insert and update makes a new row, so that without one,
 * and with as many as before, they are the same ones.
 */
export class Probe {
  readonly #text: string;
  readonly #name = `sluice_contents_${randomBytes(6).toString('hex')}`;

  constructor(taken: TakenContents) {
    const tables = taken.tables.map(({ name, count, populated }) => {
      // Asked for its rows, a view that was never filled would fail.
      if (!populated) return 'false';
      if (count === 0) return `EXISTS (SELECT FROM ONLY ${name})`;
      return `(SELECT count(*) <> ${count} OR bool_or(age(xmin) <= age($2::xid)) FROM ONLY ${name})`;
    });
    const sequences = taken.sequences.map(
      ({ name, lastValue, isCalled }) =>
        `(SELECT last_value <> ${lastValue} OR is_called <> ${isCalled} FROM ${name})`,
    );
    const largeObjects = largeObjectsChanged(taken.largeObjects, taken.superuser, '$2::xid');
    // The last one gives $2 its type where there is no table with rows.
    this.#text = `SELECT ${countsSql('$1::xid')} AS counts,
array_to_string(ARRAY[${[...tables, ...sequences, largeObjects].join(',\n')}]::boolean[], '') AS changed,
(SELECT count(*) FROM pg_catalog.pg_stat_get_activity(NULL) a
  WHERE a.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid())::text AS writers, $2::xid::text AS xid`;
  }

  /** What was written before `catalogueXid` of the catalogue, and before `xid` of the rows, is known. */
  async run(admin: Admin, catalogueXid: string, xid: string): Promise<Findings> {
    const row = firstRow(await this.#query(admin, [catalogueXid, xid]));
    return {
      counts: row['counts'] ?? '',
      changed: Array.from(row['changed'] ?? '', (letter) => letter === 't'),
      writers: Number(row['writers']),
    };
  }

  async #query(admin: Admin, values: string[]) {
    try {
      return await admin.query({ name: this.#name, text: this.#text, values });
    } catch (error) {
      // Somebody has deallocated it; the client believes it is still there.
      if (sqlStateOf(error) !== NO_SUCH_STATEMENT) throw error;
      return admin.query({ name: '', text: this.#text, values });
    }
  }
}

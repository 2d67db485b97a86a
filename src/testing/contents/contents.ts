import { sqlStateOf } from '../../postgres/error-code.js';
import type { Admin } from './admin.js';
import { CATALOGUES, changedCatalogues } from './catalogues.js';
import type { Definitions } from './definitions.js';
import { ContentsInUseError } from './contents-in-use-error.js';
import { findHolders } from './holders.js';
import { Probe, type Findings } from './probe.js';
import { putBack, type Differences } from './put-back.js';
import { LOCK_NOT_AVAILABLE, repair } from './repair.js';
import { takeAll, type TakenContents } from './taken.js';
import { TableSizes } from './table-sizes.js';

/**
 * What became of a restore. `restored`: all is as it was. `altered`: what was there before has another definition now,
 * or is gone: the rows are not as they were, and the database has to be made anew.
 */
export type Restored = 'restored' | 'altered';

/** What is known of the database at the end of a connection. Rows of transactions from `xid` on are not. */
interface Known {
  readonly definitions: Definitions;
  readonly contents: Contents | undefined;
  readonly xid: string;
}

/** Every transaction is later than this one. */
const NOTHING: Known = {
  definitions: { counts: '', digests: new Map(), xid: '3' },
  contents: undefined,
  xid: '3',
};
const known = new WeakMap<Admin, Known>();
const sizes = new WeakMap<Admin, TableSizes>();

/** How long a transaction of somebody else is waited for. */
const WAIT_MS = 5_000;
const LOOK_AGAIN_MS = 20;

/** All rows, sequences and large objects of a database at one moment, and what its schema was then. */
export class Contents {
  readonly #taken: TakenContents;
  readonly #probe: Probe;

  private constructor(taken: TakenContents) {
    this.#taken = taken;
    this.#probe = new Probe(taken);
  }

  /**
   * Reads all of it. No transaction that has written something may be open on the database.
   *
   * @throws {ContentsInUseError} after 5 s in which there was one
   */
  static async take(admin: Admin): Promise<Contents> {
    for (let waited = 0; (await findHolders(admin)).length > 0; waited += LOOK_AGAIN_MS) {
      await again(admin, waited);
    }
    const { taken, definitions } = await takeAll(admin);
    const contents = new Contents(taken);
    known.set(admin, { definitions, contents, xid: definitions.xid });
    return contents;
  }

  /** Whether the schema was the same one, to the last object, when `other` was taken. */
  sameSchemaAs(other: Contents): boolean {
    return [...this.#taken.digests].every(([name, digest]) => other.#taken.digests.get(name) === digest);
  }

  /**
   * Puts all of it back. What was created since is dropped. Only what differs is written. `admin` may be another
   * connection than that it was taken with, also to a copy of the database.
   *
   * @throws {ContentsInUseError} after 5 s in which a transaction that has written or locked something stayed open
   */
  async restore(admin: Admin): Promise<Restored> {
    try {
      return await this.#restore(admin);
    } catch (error) {
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      throw new ContentsInUseError(await findHolders(admin), WAIT_MS, { cause: error });
    }
  }

  async #restore(admin: Admin): Promise<Restored> {
    let findings = await this.#look(admin);
    const before = of(admin).definitions;
    const changed = changedCatalogues(before.counts, findings?.counts ?? '');
    for (const catalogue of CATALOGUES) {
      // Another schema is known, since something else was taken.
      const same = before.digests.get(catalogue.name) === this.#taken.digests.get(catalogue.name);
      if (!same && !changed.includes(catalogue)) changed.push(catalogue);
    }
    if (changed.length > 0) {
      const definitions = await repair(admin, this.#taken, changed);
      if (!definitions) return 'altered';
      known.set(admin, { ...of(admin), definitions: { ...definitions, digests: this.#taken.digests } });
      findings = await this.#look(admin);
      // Somebody is changing the schema at this moment.
      if (findings?.counts !== definitions.counts) return 'altered';
    }
    if (!findings) return 'altered';
    const differences = this.#differences(findings.changed, of(admin).contents);
    const { tables, sequences, largeObjects } = differences;
    if (tables.length === 0 && sequences.length === 0 && !largeObjects) {
      known.set(admin, { ...of(admin), contents: this });
      return 'restored';
    }
    // While it is under way, nothing is.
    const { definitions } = of(admin);
    known.set(admin, { ...NOTHING, definitions });
    const xid = await putBack(admin, this.#taken, differences);
    known.set(admin, { definitions, contents: this, xid });
    await sizesOf(admin).wrote(admin, tables);
    return 'restored';
  }

  /** `undefined`: what is looked at is not there, or is something else. */
  async #look(admin: Admin): Promise<Findings | undefined> {
    for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
      const { definitions, xid } = of(admin);
      const findings = await this.#probe.run(admin, definitions.xid, xid).catch((error: unknown) => {
        // Of what was not found, or does not fit: not of the connection, a lock or the server.
        if (/^(42|55000)/.test(sqlStateOf(error) ?? '')) return undefined;
        throw error;
      });
      if (findings === undefined || findings.writers === 0) return findings;
      await again(admin, waited);
    }
  }

  #differences(changed: readonly boolean[], current: Contents | undefined): Differences {
    const { tables, sequences, largeObjects } = this.#taken;
    const before = current === undefined ? [] : current.#taken.tables;
    // An index of the tables that another snapshot has: what is equal there is equal here.
    const rows = before === tables ? undefined : new Map(before.map((table) => [table.oid, table.rows]));
    const differs = ({ oid, count, rows: own }: (typeof tables)[number]) =>
      count > 0 && rows !== undefined && (own === undefined || rows.get(oid) !== own);
    return {
      tables: tables.filter((table, i) => changed[i] === true || differs(table)),
      sequences: sequences.filter((_, i) => changed[tables.length + i] === true),
      largeObjects: changed.at(-1) === true || (current !== this && largeObjects.length > 0),
    };
  }
}

function of(admin: Admin): Known {
  return known.get(admin) ?? NOTHING;
}

function sizesOf(admin: Admin): TableSizes {
  const found = sizes.get(admin) ?? new TableSizes();
  sizes.set(admin, found);
  return found;
}

/** Lets a moment pass on the server, whose clock no test replaces; after the last one it is an error. */
async function again(admin: Admin, waited: number): Promise<void> {
  if (waited >= WAIT_MS) throw new ContentsInUseError(await findHolders(admin), WAIT_MS);
  await admin.query(`SELECT pg_sleep(${LOOK_AGAIN_MS / 1000})`);
}

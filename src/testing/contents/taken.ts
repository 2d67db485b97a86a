import { sqlStateOf } from '../../postgres/error-code.js';
import { firstRow, type Admin } from './admin.js';
import { CATALOGUES, COLUMNS_SQL, objectsSql } from './catalogues.js';
import { readDefinitions, type Definitions } from './definitions.js';
import { readLargeObjects, type LargeObject } from './large-objects.js';
import { PLAIN_TEXT, readRelations, type TakenSequence, type TakenTable } from './relations.js';

/** Everything that a database held at one moment. */
export interface TakenContents {
  readonly tables: readonly TakenTable[];
  readonly sequences: readonly TakenSequence[];
  readonly largeObjects: readonly LargeObject[];
  readonly superuser: boolean;
  /** Whether this role may say that it replicates, so that no trigger and no foreign key stands in its way. */
  readonly replicates: boolean;
  /** The ids of all objects, by catalogue. */
  readonly objects: ReadonlyMap<string, string>;
  /** What there is to know of each catalogue's rows, by its name. */
  readonly columns: ReadonlyMap<string, string>;
  readonly digests: ReadonlyMap<string, string>;
}

/** Reads all of it, in one snapshot. */
export async function takeAll(admin: Admin): Promise<{ taken: TakenContents; definitions: Definitions }> {
  await admin.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL search_path = pg_catalog; ${PLAIN_TEXT}`,
  );
  try {
    const { tables, sequences } = await readRelations(admin);
    const largeObjects = await readLargeObjects(admin);
    const columns = new Map(
      ((await admin.query(COLUMNS_SQL)).rows as { name: string; columns: string }[]).map(
        (row) => [row.name, row.columns] as const,
      ),
    );
    const objects = new Map(
      ((await admin.query(objectsSql())).rows as { name: string; oids: string | null }[]).map(
        (row) => [row.name, row.oids ?? ''] as const,
      ),
    );
    const definitions = await readDefinitions(admin, CATALOGUES, columns);
    const who = firstRow(await admin.query(`SELECT current_setting('is_superuser') AS superuser`));
    const superuser = who['superuser'] === 'on';
    const taken = {
      tables,
      sequences,
      largeObjects,
      superuser,
      replicates: superuser || (await mayReplicate(admin)),
      objects,
      columns,
      digests: definitions.digests,
    };
    await admin.query('COMMIT');
    return { taken, definitions };
  } catch (error) {
    // The failure itself is what is reported.
    await admin.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** On a server of one's own a superuser may, and others who were given the right to; hosted ones have rules of their own. */
async function mayReplicate(admin: Admin): Promise<boolean> {
  await admin.query('SAVEPOINT replicates');
  try {
    await admin.query('SET LOCAL session_replication_role = replica; ROLLBACK TO replicates');
    return true;
  } catch (error) {
    if (sqlStateOf(error) !== '42501') throw error;
    await admin.query('ROLLBACK TO replicates');
    return false;
  }
}
